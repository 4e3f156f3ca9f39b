import type { Trend, Trends } from '../../history/index.ts';
import { type Cell, hang, palette, plain, table } from '../../reports/index.ts';
import { minute, type TextOptions } from './list-text.ts';

/** Pass rates and times by technique and host, each with its course as a line of blocks. */
export function trendsText(trends: Trends, { width, color }: TextOptions): string {
  const { history, from, to, runs, techniques, hosts } = trends;
  if (from === null || to === null) return '';
  const head = (name: string) => [name, 'pass rate', '', 'p50', 'p90', ''];
  const rows: Cell[][] = [head('technique'), ...techniques.map(rowOf), head('host'), ...hosts.map(rowOf)];
  const span = `${runs} ${runs === 1 ? 'run' : 'runs'}, ${minute(from)} to ${minute(to)} UTC, in ${history}`;
  const key =
    'Blocks: one for each run, or for runs that follow each other; first the pass rate, then the p50 of the time to the verdict.';
  const lines = (text: string) => hang('', plain(text), Math.max(20, width)).join('\n');
  return `${lines(span)}\n\n${table(rows, { width, palette: palette(color), unbroken: [0, 2, 5] })}\n\n${lines(key)}\n`;
}

function rowOf({ name, passRate, p50, p90, points }: Trend): Cell[] {
  const slowest = Math.max(...points.map(point => point.p50 ?? 0));
  const rates = points.map(point => point.passRate);
  const times = points.map(point => (point.p50 === null || slowest === 0 ? null : point.p50 / slowest));
  return [
    name,
    { text: passRate === null ? '-' : `${percent(passRate)} %`, tone: passRate === 1 ? 'good' : 'none' },
    sparkline(rates),
    secondsText(p50),
    secondsText(p90),
    sparkline(times),
  ];
}

/** Whole percent; what is not all of them is never shown as 100, and what is not none never as 0. */
function percent(rate: number): number {
  if (rate === 0 || rate === 1) return rate * 100;
  return Math.min(99, Math.max(1, Math.round(rate * 100)));
}

const blocks = '▁▂▃▄▅▆▇█';

/** Values from 0 to 1; a dot where there is none. The highest block is for 1 alone. */
function sparkline(values: readonly (number | null)[]): string {
  const block = (value: number) => blocks[Math.min(7, Math.max(0, Math.floor(value * 7)))] ?? '';
  return values.map(value => (value === null ? '·' : block(value))).join('');
}

function secondsText(value: number | null): string {
  return value === null ? '-' : `${Number(value.toFixed(value < 10 ? 2 : 0))} s`;
}
