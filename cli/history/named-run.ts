import type { History, Run } from '../../history/index.ts';
import { nearest } from '../../inventory/index.ts';
import { hint, UsageError } from '../usage.ts';
import { parseSince } from './since.ts';

/** Ids that a mistyped one is compared with. */
const recent = 2_000;

/** The run of the history that a person names. @throws {UsageError} that names the nearest */
export async function namedRun(history: History, name: string): Promise<Run> {
  // The thirty-first of a month that has none is a mistake in the date.
  if (isDay(name)) parseSince(name);
  const run = await history.find(name);
  if (run !== undefined) return run;
  const ids = await history.ids(recent);
  const [latest] = ids;
  if (latest === undefined) throw new UsageError(noRuns(history));
  if (name === 'last-good')
    throw new UsageError(`the history ${history.where} has no good run; the latest is ${latest}`);
  if (isDay(name)) throw new UsageError(noRunOn(name, ids, history));
  const begun = ids.filter(id => id.startsWith(name));
  if (name.length >= 4 && begun.length > 1)
    throw new UsageError(`${begun.length} runs begin with ${name}: ${begun.slice(0, 3).join(', ')}, …`);
  const close = nearest(name, [...ids, 'latest', 'last-good']);
  throw new UsageError(
    `${name} is not a run in the history ${history.where}${hint(close)}${close === undefined ? `; the latest is ${latest}` : ''}`,
  );
}

function isDay(name: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(name);
}

export function noRuns({ where }: Pick<History, 'where'>): string {
  return `the history ${where} holds no runs: simulate --history records one, simulate history import RUN brings an earlier one in`;
}

/** An id begins with the moment of its run. */
function noRunOn(day: string, ids: readonly string[], { where }: History): string {
  const wanted = parseSince(day).getTime();
  const dayOf = (id: string) => Date.parse(id.replace(/^(\d{4})(\d{2})(\d{2}).*$/, '$1-$2-$3'));
  const [near] = ids
    .filter(id => !Number.isNaN(dayOf(id)))
    .toSorted((a, b) => Math.abs(dayOf(a) - wanted) - Math.abs(dayOf(b) - wanted));
  return `there is no run of ${day} (UTC) in the history ${where}${near === undefined ? '' : `; the nearest is ${near}`}`;
}
