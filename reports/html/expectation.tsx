import { nearMissLine, seconds } from '../reading.ts';
import type { EventReference, ExpectationResult } from '../result.ts';
import { type Anchored, Badge, Lines, Table } from './marks.tsx';

const columns = ['Data component', 'Verdict', 'Rule', 'Telemetry', 'Logic', 'Alert', 'Time'] as const;

/** One row for each expectation, and beneath it why, what mends it and the records it rests on. */
export function Expectations(
  props: Anchored & { caption: string; expectations: readonly ExpectationResult[] },
) {
  return (
    <Table caption={props.caption} head={columns}>
      {props.expectations.map((expectation, index) => (
        <Expectation key={expectation.id} anchor={`${props.anchor}e${index}`} expectation={expectation} />
      ))}
    </Table>
  );
}

function Expectation({ anchor, expectation }: Anchored & { expectation: ExpectationResult }) {
  const { dataComponent, rule, evidence, secondsToVerdict, met } = expectation;
  return (
    <tbody id={anchor} class={met ? 'met' : 'unmet'}>
      <tr>
        <th scope="row">
          {dataComponent.name} <span class="quiet">{dataComponent.id}</span>
        </th>
        <td>
          <Badge verdict={expectation.verdict} met={met} />
        </td>
        <td>
          {rule.title} <span class="quiet">{rule.level}</span>
        </td>
        <Layer state={evidence.telemetry.state} count={evidence.telemetry.events.length} />
        <Layer state={evidence.logic.state} count={evidence.logic.matches.length} />
        <Layer state={evidence.alert.state} count={evidence.alert.alerts.length} />
        <td class="number">{secondsToVerdict === null ? '' : seconds(secondsToVerdict)}</td>
      </tr>
      <tr class="deep">
        <td colspan={columns.length}>
          <Details expectation={expectation} />
        </td>
      </tr>
    </tbody>
  );
}

function Layer({ state, count }: { state: 'yes' | 'no' | 'unknown'; count: number }) {
  return (
    <td>
      {state}
      {count > 0 ? <span class="quiet"> ({count})</span> : null}
    </td>
  );
}

function Details({ expectation }: { expectation: ExpectationResult }) {
  const { title, must, layer, why, fix, nearMiss, met, rule } = expectation;
  return (
    <details open={!met}>
      <summary>{title}</summary>
      <dl>
        <dt>Why</dt>
        <dd>{why}</dd>
        {nearMiss === undefined ? null : <dt>Nearest miss</dt>}
        {nearMiss === undefined ? null : <dd>{nearMissLine(nearMiss).replace(/^nearest miss: /, '')}</dd>}
        <dt>Expected</dt>
        <dd>
          must {must}, judged at the {layer} layer, by rule <code>{rule.id}</code>
        </dd>
      </dl>
      {fix.length === 0 ? null : <p>To mend it:</p>}
      {fix.length === 0 ? null : <Lines lines={fix} />}
      <Records expectation={expectation} />
    </details>
  );
}

function Records({ expectation: { title, evidence } }: { expectation: ExpectationResult }) {
  const rows = [
    ...evidence.logic.matches.map(event => ({ layer: 'logic', event })),
    ...evidence.telemetry.events.map(event => ({ layer: 'telemetry', event })),
    ...evidence.alert.alerts.map(({ id, title: summary, time }) => ({
      layer: 'alert',
      event: { source: 'SIEM', id, time, summary },
    })),
  ];
  if (rows.length === 0) return <p class="quiet">No record was found.</p>;
  return (
    <Table caption={`Records for: ${title}`} head={['Layer', 'Log', 'Record id', 'Time', 'What it says']}>
      <tbody>
        {rows.map(({ layer, event }, index) => (
          <Record key={index} layer={layer} event={event} />
        ))}
      </tbody>
    </Table>
  );
}

function Record({ layer, event }: { layer: string; event: EventReference }) {
  return (
    <tr>
      <td>{layer}</td>
      <td>{event.source}</td>
      <td>
        <code>{event.id}</code>
      </td>
      <td class="number">{event.time}</td>
      <td>{event.summary}</td>
    </tr>
  );
}
