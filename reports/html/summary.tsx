import { alarmsOf, counted, emulatedNotice, seconds, signOf } from '../reading.ts';
import { type Result, verdicts } from '../result.ts';
import { Lines } from './marks.tsx';

/** What a lead reads first: alarms, whether any of it was emulated, and how the drill went. */
export function Summary({ result }: { result: Result }) {
  const notice = emulatedNotice(result);
  const { run, summary } = result;
  return (
    <header>
      <h1>T1569 System Services: drill report</h1>
      <p class="quiet">
        Run <code>{run.id}</code>, {run.started} to {run.finished}, servicedrill {run.tool.version}, exit code{' '}
        {result.exitCode}
      </p>
      <Alarms result={result} />
      {notice === undefined ? null : <p class="notice">{notice}</p>}
      {run.interrupted ? <p class="notice">INTERRUPTED: the run was stopped before its end.</p> : null}
      <p class="tally">
        {summary.met} of {counted(summary.expectations, 'expectation')} met
      </p>
      <Verdicts result={result} />
      <p>
        {counted(summary.scenarios, 'scenario')} on {counted(summary.hosts, 'host')} in{' '}
        {seconds(summary.seconds)};{' '}
        {summary.restored ? 'every host was put back as it was.' : 'NOT every host was put back as it was.'}
      </p>
    </header>
  );
}

function Alarms({ result }: { result: Result }) {
  return (
    <>
      {alarmsOf(result).map(({ host, scenario }) => (
        <section key={scenario.marker} class="alarm" role="alert">
          <h2>HOST LEFT CHANGED: {host.name}</h2>
          <p>
            Scenario {scenario.id} (marker {scenario.marker}) could not be put back. Run this on {host.name}{' '}
            by hand:
          </p>
          {scenario.leftBehind.length === 0 ? null : <Lines lines={scenario.leftBehind} />}
        </section>
      ))}
    </>
  );
}

function Verdicts({ result }: { result: Result }) {
  return (
    <ul class="chips" aria-label="Verdicts">
      {verdicts
        .map(verdict => ({ verdict, ...counts(result, verdict) }))
        .filter(({ count }) => count > 0)
        .map(({ verdict, count, sign }) => (
          <li key={verdict} class={sign.tone}>
            <span aria-hidden="true">{sign.symbol} </span>
            {verdict} {count}
          </li>
        ))}
    </ul>
  );
}

function counts({ summary }: Result, verdict: (typeof verdicts)[number]) {
  const met = verdict === 'detected' || verdict === 'silent' || verdict === 'refused';
  return { count: summary.verdicts[verdict], sign: signOf({ verdict, met }) };
}
