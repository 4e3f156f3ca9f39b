import { type Alarm, alarmsOf, openLedger } from '../alarms.ts';
import {
  emulatedNotice,
  extent,
  interruption,
  meanings,
  nothingApplicable,
  signOf,
  tally,
} from '../reading.ts';
import { type Result, type ScenarioResult, type Verdict, verdicts } from '../result.ts';
import { Lines } from './marks.tsx';

/** What a lead reads first: alarms, whether any of it was emulated, and how the drill went. */
export function Summary({ result }: { result: Result }) {
  const notice = emulatedNotice(result);
  const idle = nothingApplicable(result);
  const { run, summary } = result;
  return (
    <header>
      <h1>T1569 System Services: drill report</h1>
      <p class="quiet">
        <Moment time={run.started} />, {extent(result)}
      </p>
      <Alarms result={result} />
      {notice === undefined ? null : <p class="notice">{notice}</p>}
      {idle === undefined ? null : <p class="notice">{idle}</p>}
      {run.interrupted ? <p class="notice">{interruption}</p> : null}
      <p class="tally">{tally(result)}</p>
      <Verdicts result={result} />
      <p>
        {summary.restored ? 'Every host was put back as it was.' : 'NOT every host was put back as it was.'}
      </p>
      <Meanings result={result} />
      <p class="quiet">
        Run <code>{run.id}</code>, servicedrill {run.tool.version}, exit code {result.exitCode}
      </p>
    </header>
  );
}

function Moment({ time }: { time: string }) {
  return <time datetime={time}>{`${time.slice(0, 10)} ${time.slice(11, 19)} UTC`}</time>;
}

/** Commands of more scenarios than this begin folded, so that the summary stays in sight. */
const fewAlarms = 2;

function Alarms({ result }: { result: Result }) {
  const alarms = alarmsOf(result);
  const open = alarms.flatMap(({ scenarios }) => scenarios).length <= fewAlarms;
  const ledger = openLedger(result);
  return (
    <>
      {alarms.map(alarm => (
        <HostAlarm key={alarm.host.name} alarm={alarm} open={open} />
      ))}
      {ledger === undefined ? null : (
        <section class="alarm" role="alert">
          <h2>{ledger}</h2>
        </section>
      )}
    </>
  );
}

function HostAlarm({ alarm: { host, scenarios }, open }: { alarm: Alarm; open: boolean }) {
  return (
    <section class="alarm" role="alert">
      <h2>HOST LEFT CHANGED: {host.name}</h2>
      <p>
        Run <code>simulate cleanup</code> where the drill was run, or this on {host.name} by hand.
      </p>
      <details open={open}>
        <summary>Commands by hand, after {scenarios.map(({ id }) => id).join(', ')}</summary>
        {scenarios.map(scenario => (
          <ByHand key={scenario.marker} scenario={scenario} />
        ))}
      </details>
    </section>
  );
}

function ByHand({ scenario: { id, marker, leftBehind } }: { scenario: ScenarioResult }) {
  return (
    <>
      <p>
        {id}, marker <code>{marker}</code>
      </p>
      {leftBehind.length === 0 ? null : <Lines lines={leftBehind} />}
    </>
  );
}

function Verdicts({ result }: { result: Result }) {
  return (
    <ul class="chips" aria-label="Verdicts">
      {seen(result).map(verdict => {
        const { symbol, tone } = signOf({ verdict, met: wanted.has(verdict) });
        return (
          <li key={verdict} class={tone}>
            <span aria-hidden="true">{symbol} </span>
            {verdict} {result.summary.verdicts[verdict]}
          </li>
        );
      })}
    </ul>
  );
}

function Meanings({ result }: { result: Result }) {
  return (
    <details>
      <summary>What these words mean</summary>
      <dl>
        {seen(result).map(verdict => (
          <>
            <dt>{verdict}</dt>
            <dd>{meanings[verdict]}</dd>
          </>
        ))}
      </dl>
    </details>
  );
}

const wanted: ReadonlySet<Verdict> = new Set(['detected', 'silent', 'refused']);

function seen({ summary }: Result): Verdict[] {
  return verdicts.filter(verdict => summary.verdicts[verdict] > 0);
}
