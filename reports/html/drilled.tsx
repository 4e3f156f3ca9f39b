import { needsAttention } from '../reading.ts';
import type { HostResult } from '../result.ts';
import { leftChanged } from '../summary.ts';
import { type Anchored, Table } from './marks.tsx';

/** What was drilled where, one row a host, each a link to its section. */
export function Drilled({ hosts }: { hosts: readonly HostResult[] }) {
  return (
    <Table
      caption="Hosts drilled"
      head={['Host', 'Platform', 'Reached by', 'Scenarios', 'Met', 'Afterwards']}
    >
      <tbody>
        {hosts.map((host, index) => (
          <DrilledHost key={host.name} anchor={`h${index}`} host={host} />
        ))}
      </tbody>
    </Table>
  );
}

function DrilledHost({ anchor, host }: Anchored & { host: HostResult }) {
  const { name, platform, transport, emulated, error, scenarios } = host;
  const expectations = scenarios.flatMap(scenario => scenario.expectations);
  const met = expectations.filter(expectation => expectation.met).length;
  const fine = error === null && !scenarios.some(needsAttention);
  return (
    <tr class={fine ? 'met' : 'unmet'}>
      <th scope="row">
        <a href={`#${anchor}`}>{name}</a>
      </th>
      <td>{platform}</td>
      <td>
        {transport}
        {emulated ? ' (EMULATED)' : ''}
      </td>
      <td>{scenarios.map(({ id }) => id).join(', ')}</td>
      <td class={met === expectations.length && error === null ? 'good' : 'bad'}>
        {met} of {expectations.length}
      </td>
      <td>{afterwards(host)}</td>
    </tr>
  );
}

function afterwards({ error, scenarios }: HostResult) {
  if (scenarios.some(leftChanged)) return <strong class="bad">LEFT CHANGED</strong>;
  return error === null ? 'as before' : <span class="bad">not drilled</span>;
}
