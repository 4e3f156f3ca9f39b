import {
  judgedLine,
  needsAttention,
  outcomeWord,
  restoration,
  seconds,
  sentence,
  withoutName,
} from '../reading.ts';
import type { HostResult, ScenarioResult } from '../result.ts';
import { Expectations } from './expectation.tsx';
import { type Anchored, Table } from './marks.tsx';
import { Timeline } from './timeline.tsx';

/** A host with its scenarios; open where something needs attention, or where it is one of few. */
export function Host({ anchor, host, open }: Anchored & { host: HostResult; open: boolean }) {
  const never = host.error === null && host.scenarios.length === 0;
  const attention = host.error !== null || never || host.scenarios.some(needsAttention);
  const { name, platform, transport, emulated } = host;
  return (
    <section id={anchor} class={attention ? 'host unmet' : 'host met'}>
      <details open={open || attention}>
        <summary class="name">
          <h3>{name}</h3>{' '}
          <span class="quiet">
            {platform}, {transport}
            {emulated ? ', EMULATED' : ''}
          </span>
        </summary>
        {host.error === null ? null : (
          <p class="bad">
            <strong>Could not be drilled:</strong> {withoutName(name, host.error.message)}. To mend it:{' '}
            {host.error.fix}
          </p>
        )}
        {never ? <p class="bad">Not drilled: the run ended before its turn.</p> : null}
        {host.scenarios.map((scenario, index) => (
          <Scenario key={scenario.marker} anchor={`${anchor}s${index}`} host={name} scenario={scenario} />
        ))}
      </details>
    </section>
  );
}

function Scenario({ anchor, host, scenario }: Anchored & { host: string; scenario: ScenarioResult }) {
  const { id, title, techniques, marker, outcome, why, expectations, alsoFired } = scenario;
  const judged = judgedLine(scenario);
  return (
    <article id={anchor} class={needsAttention(scenario) ? 'unmet' : 'met'}>
      <h4>
        {id}: {title}
      </h4>
      <p>
        <span class="quiet">
          {techniques.join(', ')}, marker <code>{marker}</code>, {seconds(scenario.seconds)}:
        </span>{' '}
        <strong>{outcomeWord(outcome)}</strong>
        {why === '' ? '' : `: ${why}`}; {restoration(scenario)}.
      </p>
      {expectations.length === 0 ? null : <Expectations anchor={anchor} expectations={expectations} />}
      {judged === undefined ? null : <p class="quiet">{sentence(judged)}.</p>}
      {alsoFired.length === 0 ? null : <p>Also fired: {alsoFired.map(rule => rule.title).join('; ')}.</p>}
      <Timeline host={host} scenario={scenario} />
      <Changes host={host} scenario={scenario} />
    </article>
  );
}

function Changes({ host, scenario: { id, changes } }: { host: string; scenario: ScenarioResult }) {
  if (changes.length === 0) return null;
  return (
    <details>
      <summary>What was changed and put back</summary>
      <Table
        caption={`Changes of ${id} on ${host}`}
        head={['Kind', 'Name', 'Applied', 'Reverted', 'Proven gone']}
      >
        <tbody>
          {changes.map(change => (
            <tr key={change.name}>
              <td>{change.kind}</td>
              <th scope="row">
                <code>{change.name}</code>
              </th>
              <td>{change.applied}</td>
              <td>{yesNo(change.reverted)}</td>
              <td>{yesNo(change.verifiedAbsent)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </details>
  );
}

const yesNo = (value: boolean) => (value ? 'yes' : 'no');
