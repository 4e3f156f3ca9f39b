import { componentText, signOf } from '../reading.ts';
import type { ExpectationResult, Result } from '../result.ts';
import { Table } from './marks.tsx';

/** How each scenario fared by each kind of telemetry, over all hosts. */
export function Matrix({ result }: { result: Result }) {
  const components = new Map<string, string>();
  const scenarios = new Map<string, Map<string, ExpectationResult[]>>();
  for (const { scenario, item } of expectationsOf(result)) {
    // Expectations of the user's own may be of a log source that no data component is known for.
    const id = item.dataComponent.id || item.dataComponent.name;
    components.set(id, componentText(item.dataComponent));
    const row = scenarios.get(scenario) ?? new Map<string, ExpectationResult[]>();
    scenarios.set(scenario, row);
    row.set(id, [...(row.get(id) ?? []), item]);
  }
  if (components.size === 0) return null;
  return (
    <>
      <h2>Which telemetry carried a detection</h2>
      <Table
        caption="Verdicts by scenario and data component, over all hosts"
        head={['Scenario', ...components.values()]}
      >
        <tbody>
          {[...scenarios].map(([scenario, row]) => (
            <tr key={scenario}>
              <th scope="row">{scenario}</th>
              {[...components.keys()].map(id => (
                <td key={id}>
                  <Counts expectations={row.get(id) ?? []} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}

function* expectationsOf({ hosts }: Result) {
  for (const host of hosts)
    for (const scenario of host.scenarios)
      for (const item of scenario.expectations) yield { scenario: scenario.id, item };
}

function Counts({ expectations }: { expectations: readonly ExpectationResult[] }) {
  const counts = new Map<string, { tone: string; count: number }>();
  for (const expectation of expectations) {
    const { symbol, tone } = signOf(expectation);
    const label = `${symbol} ${expectation.verdict}`;
    counts.set(label, { tone, count: (counts.get(label)?.count ?? 0) + 1 });
  }
  return (
    <>
      {[...counts].map(([label, { tone, count }]) => (
        <div key={label} class={`whole ${tone}`}>
          {label}
          {expectations.length > 1 ? ` ${count}` : ''}
        </div>
      ))}
    </>
  );
}
