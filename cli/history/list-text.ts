import type { Run, RunList } from '../../history/index.ts';
import { type Cell, hang, palette, plain, table } from '../../reports/index.ts';

export interface TextOptions {
  readonly width: number;
  readonly color: boolean;
}

/** The runs of a history for people, the latest first. */
export function listText({ history, stored, runs }: RunList, { width, color }: TextOptions): string {
  const rows: Cell[][] = [['begun (UTC)', 'run', 'kind', 'met', 'exit', ''], ...runs.map(rowOf)];
  const shown = runs.length === stored ? '' : `${runs.length} of `;
  const end = `${shown}${stored} ${stored === 1 ? 'run' : 'runs'} in ${history}`;
  return `${table(rows, { width, palette: palette(color), unbroken: [0, 1, 4] })}\n\n${hang('', plain(end), Math.max(20, width)).join('\n')}\n`;
}

function rowOf(run: Run): Cell[] {
  const { id, kind, started, met, expectations, exitCode } = run;
  const tone = exitCode === 0 ? 'good' : exitCode === 4 ? 'alarm' : exitCode === 1 ? 'bad' : 'warn';
  return [
    minute(started),
    id,
    kind,
    { text: `${met} of ${expectations}`, tone: met === expectations ? 'good' : 'bad' },
    { text: String(exitCode), tone },
    { text: marks(run).join(', '), tone: 'quiet' },
  ];
}

function marks({ emulated, interrupted, clockBack }: Run): string[] {
  return [
    ...(emulated ? ['emulated'] : []),
    ...(interrupted ? ['interrupted'] : []),
    ...(clockBack ? ['the clock jumped back'] : []),
  ];
}

/** `2026-12-01 02:30` */
export function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
