import { needsAttention } from '../reading.ts';
import type { HostResult } from '../result.ts';
import { isInapplicable, leftChanged, nothingApplied } from '../summary.ts';
import { type Anchored, Table } from './marks.tsx';

/** What was drilled where, one row a host, each a link to its section. */
export function Drilled({ hosts }: { hosts: readonly HostResult[] }) {
  if (hosts.length === 0) return null;
  return (
    <>
      <h2>What was drilled where</h2>
      <Table
        caption="Hosts, and how they were left"
        head={['Host', 'Expectations met', 'Afterwards', 'Scenarios', 'Platform', 'Reached by']}
      >
        <tbody>
          {hosts.map((host, index) => (
            <DrilledHost key={host.name} anchor={`h${index}`} host={host} />
          ))}
        </tbody>
      </Table>
    </>
  );
}

function DrilledHost({ anchor, host }: Anchored & { host: HostResult }) {
  const { name, platform, transport, emulated, error, scenarios } = host;
  const expectations = scenarios.flatMap(scenario => scenario.expectations);
  const met = expectations.filter(expectation => expectation.met).length;
  const whole = error === null && scenarios.length > 0;
  const all = met === expectations.length && whole;
  const fine = whole && !scenarios.some(needsAttention);
  return (
    <tr class={fine ? 'met' : 'unmet'}>
      <th scope="row">
        <a href={`#${anchor}`}>{name}</a>
      </th>
      {whole && nothingApplied(scenarios) ? (
        <td class="whole quiet">none applicable</td>
      ) : (
        <td class={`whole ${all ? 'good' : 'bad'}`}>
          {all ? '✓' : '✗'} {met} of {expectations.length}
        </td>
      )}
      <td class="whole">{afterwards(host)}</td>
      <td>{scenariosOf(scenarios)}</td>
      <td>{platform}</td>
      <td>
        {transport}
        {emulated ? ' (EMULATED)' : ''}
      </td>
    </tr>
  );
}

function scenariosOf(scenarios: HostResult['scenarios']): string {
  const idle = scenarios.filter(isInapplicable).length;
  return idle === 0 ? String(scenarios.length) : `${scenarios.length}, ${idle} not applicable`;
}

function afterwards({ error, scenarios }: HostResult) {
  if (scenarios.some(leftChanged)) return <strong class="bad">LEFT CHANGED</strong>;
  if (scenarios.length === 0) return <span class="bad">not drilled</span>;
  return error === null ? 'as before' : <span class="bad">not drilled to the end</span>;
}
