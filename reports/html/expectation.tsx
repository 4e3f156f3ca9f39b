import { counted, nearMissText, seconds, signOf } from '../reading.ts';
import type { ExpectationResult } from '../result.ts';
import { type Anchored, Badge, Lines } from './marks.tsx';
import { Records, recordsOf } from './records.tsx';

/** A line for each expectation; unfolded, it says why, what fixes it and the records it rests on. */
export function Expectations(props: Anchored & { expectations: readonly ExpectationResult[] }) {
  return (
    <ul class="expectations">
      {props.expectations.map((expectation, index) => (
        <Expectation key={expectation.id} anchor={`${props.anchor}e${index}`} expectation={expectation} />
      ))}
    </ul>
  );
}

function Expectation({ anchor, expectation }: Anchored & { expectation: ExpectationResult }) {
  const records = recordsOf(expectation);
  return (
    <li id={anchor} class={expectation.met ? 'met' : 'unmet'}>
      <details open={!expectation.met}>
        <summary>
          <Line expectation={expectation} records={records.length} />
        </summary>
        <Details expectation={expectation} />
        <Records caption={`Records for: ${expectation.title}`} records={records} />
      </details>
    </li>
  );
}

function Line({ expectation, records }: { expectation: ExpectationResult; records: number }) {
  const { dataComponent, rule, verdict, secondsToVerdict } = expectation;
  return (
    <span class="line">
      <span>
        <Badge {...signOf(expectation)} word={verdict} />
      </span>
      <strong>{dataComponent.name}</strong>
      <span>{rule.title}</span>
      <span class="quiet">{records === 0 ? 'no record' : counted(records, 'record')}</span>
      <span class="quiet number">{secondsToVerdict === null ? '' : seconds(secondsToVerdict)}</span>
    </span>
  );
}

function Details({ expectation }: { expectation: ExpectationResult }) {
  const { title, must, layer, why, fix, nearMiss, rule, dataComponent, evidence } = expectation;
  return (
    <dl>
      <dt>Why</dt>
      <dd>{why}</dd>
      {nearMiss === undefined ? null : <dt>Nearest miss</dt>}
      {nearMiss === undefined ? null : <dd>{nearMissText(nearMiss)}</dd>}
      {fix.length === 0 ? null : <dt>To mend it</dt>}
      {fix.length === 0 ? null : (
        <dd>
          <Lines lines={fix} />
        </dd>
      )}
      <dt>Expected</dt>
      <dd>
        {title} ({dataComponent.id}); must {must.replaceAll('-', ' ')}, judged at the {layer} layer
      </dd>
      <dt>Rule</dt>
      <dd>
        {rule.title} ({rule.level}) <code>{rule.id}</code>
      </dd>
      <dt>Layers</dt>
      <dd>
        telemetry {evidence.telemetry.state}, logic {evidence.logic.state}, alert {evidence.alert.state}
      </dd>
    </dl>
  );
}
