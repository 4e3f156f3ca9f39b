import { signOf } from '../reading.ts';
import type { ExpectationResult, Result } from '../result.ts';
import { Table } from './marks.tsx';

/** How each kind of telemetry fared in each scenario, over all hosts. */
export function Matrix({ result }: { result: Result }) {
  const cells = new Map<string, ExpectationResult[]>();
  const components = new Map<string, string>();
  const scenarios = new Set<string>();
  for (const { scenario, item } of expectationsOf(result)) {
    components.set(item.dataComponent.id, item.dataComponent.name);
    scenarios.add(scenario);
    const key = `${item.dataComponent.id} ${scenario}`;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [item]);
    else cell.push(item);
  }
  if (components.size === 0) return null;
  return (
    <Table
      caption="Verdicts by data component and scenario, over all hosts"
      head={['Data component', ...scenarios]}
    >
      <tbody>
        {[...components].map(([id, name]) => (
          <tr key={id}>
            <th scope="row">
              {name} <span class="quiet">{id}</span>
            </th>
            {[...scenarios].map(scenario => (
              <td key={scenario}>
                <Counts expectations={cells.get(`${id} ${scenario}`) ?? []} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
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
        <div key={label} class={tone}>
          {label}
          {expectations.length > 1 ? ` ${count}` : ''}
        </div>
      ))}
    </>
  );
}
