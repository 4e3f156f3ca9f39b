import { seconds } from '../reading.ts';
import type { ScenarioResult } from '../result.ts';

/** What was done, logged, matched and put back, one row each; all on the clock of the controller. */
interface Row {
  readonly name: string;
  /** Milliseconds since the epoch; a moment begins and ends at once. */
  readonly marks: readonly { readonly from: number; readonly to: number }[];
}

/** Of the drawing; the page scales it. */
const width = 1000;
const left = 90;
const rowHeight = 22;

/** The life of one scenario on one axis: where the time went, and how far behind the act its evidence came. */
export function Timeline({ host, scenario }: { host: string; scenario: ScenarioResult }) {
  const rows = rowsOf(scenario).filter(({ marks }) => marks.length > 0);
  const [from, to] = spanOf(rows);
  if (scenario.commands.length === 0 || to <= from) return null;
  const x = (moment: number) => Math.round(left + ((moment - from) / (to - from)) * (width - left - 10));
  const height = rows.length * rowHeight + 22;
  const total = seconds((to - from) / 1000);
  return (
    <details>
      <summary>Timeline</summary>
      <figure class="scroll" tabindex={0} aria-label={`Timeline of ${scenario.id} on ${host}`}>
        <svg class="timeline" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={told(rows, from)}>
          {rows.map(({ name, marks }, index) => (
            <g key={name}>
              <text x="0" y={index * rowHeight + 15}>
                {name}
              </text>
              <path class="rail" d={`M${left} ${index * rowHeight + 11}H${width - 10}`} />
              <path class={name} d={marks.map(mark => drawn(x(mark.from), x(mark.to), index)).join('')} />
            </g>
          ))}
          <text x={left} y={height - 4}>
            0 s
          </text>
          <text x={width - 10} y={height - 4} text-anchor="end">
            {total}
          </text>
        </svg>
      </figure>
    </details>
  );
}

/** A bar, never narrower than can be seen. */
function drawn(from: number, to: number, row: number): string {
  const wide = Math.max(3, to - from);
  return `M${from} ${row * rowHeight + 4}h${wide}v14h-${wide}z`;
}

function rowsOf({ commands, expectations, hostAhead = 0 }: ScenarioResult): Row[] {
  const spans = (...phases: readonly string[]) =>
    commands
      .filter(({ phase }) => phases.includes(phase))
      .map(({ started, ended }) => ({ from: Date.parse(started), to: Date.parse(ended) }));
  const moment = (time: string) => Date.parse(time) - hostAhead * 1000;
  const logged = expectations.flatMap(({ evidence }) => evidence.telemetry.events.map(({ time }) => time));
  const matched = expectations.flatMap(({ evidence, secondsToVerdict }) => {
    const [first] = evidence.logic.matches;
    return first && secondsToVerdict !== null ? [moment(first.time) + secondsToVerdict * 1000] : [];
  });
  const moments = (times: readonly number[]) =>
    [...new Set(times)].filter(Number.isFinite).map(time => ({ from: time, to: time }));
  return [
    { name: 'baseline', marks: spans('baseline') },
    { name: 'act', marks: spans('act') },
    { name: 'events', marks: moments(logged.map(moment)) },
    { name: 'matches', marks: moments(matched) },
    { name: 'reversal', marks: spans('revert', 'verify') },
  ];
}

function spanOf(rows: readonly Row[]): [from: number, to: number] {
  const all = rows.flatMap(({ marks }) => marks);
  return [Math.min(...all.map(({ from }) => from)), Math.max(...all.map(({ to }) => to))];
}

/** For whoever does not see it: `act 0.1 to 0.4 s, events 0.2 to 0.3 s`. */
function told(rows: readonly Row[], from: number): string {
  const at = (moment: number) => ((moment - from) / 1000).toFixed(2);
  return rows
    .map(({ name, marks }) => {
      const [first, last] = spanOf([{ name, marks }]);
      return `${name} ${at(first)} to ${at(last)} s`;
    })
    .join(', ');
}
