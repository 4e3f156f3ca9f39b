import { hostMillis } from './cmd-clock.ts';
import type { ArrivalQuery } from './contract.ts';

/**
 * The lock is one file with one line: run, owner, minutes of life, date and time by the host. It is
 * written under a name of the run's own and then renamed, which fails where the lock stands: so it is taken whole or
 * not at all. One that expired, or whose run is known to be dead, is renamed to a name made of the dead run's id; of
 * several that try this only one succeeds, and none can take the others' new lock away. What became of a renaming is
 * asked of the directory: Wine's interpreter takes `&&` and `||` for `&`.
 */
/** A day: a lock that says more counts no longer. */
const longestMinutes = 24 * 60;

const lockName = 'servicedrill.lock';

/**
 * Where a lock counts, since nobody but an administrator or the acting account could make it: in the folder of Windows,
 * where only administrators make files, and where that is refused in the account's own.
 */
export const places = ['%SystemRoot%', '%USERPROFILE%'] as const;
export type Place = (typeof places)[number];

/** Where 0.1.0 had it: any account may make files there. */
const formerPlace = '%ProgramData%';

const lockIn = (place: string) => `${place}\\${lockName}`;
const waiting = (run: string) => `servicedrill-${run}.waiting`;
const stale = (run: string) => `servicedrill-${run}.stale`;

/**
 * Words for cmd.exe, which prints `taken`, or the lock's line behind `held` and the host's time behind `now`, or nothing
 * where no file can be made there.
 */
export function takeLock({ run, owner, lockMs }: ArrivalQuery, place: Place = '%SystemRoot%'): string[] {
  const own = `${place}\\${waiting(run)}`;
  const line = [
    run,
    owner.replace(/[^\w@.-]+/g, '_'),
    String(Math.min(Math.ceil(lockMs / 60_000), longestMinutes)),
    '%DATE%',
    '%TIME%',
  ];
  return [
    ...['>', own, 'echo', ...line, '&', '(', 'if', 'exist', own, '(', 'ren', own, lockName, '2>nul'],
    ...['&', 'if', 'exist', own, '(', 'echo', 'held', '&', 'type', lockIn(place), '&', 'del', '/q', own],
    ...['&', 'echo', 'now', '%DATE%', '%TIME%', ')', 'else', 'echo', 'taken', ')', ')'],
  ];
}

/** Likewise, of a lock that this account cannot take; nothing where there is none. */
export function tellLock(place: Place): string[] {
  const lock = lockIn(place);
  return [
    ...['if', 'exist', lock, '(', 'echo', 'held', '&', 'type', lock],
    ...['&', 'echo', 'now', '%DATE%', '%TIME%', ')'],
  ];
}

/** Puts the dead run's lock out of the way, if it is still there. Stands alone: a group before `takeLock` confuses Wine's interpreter. */
export function removeStaleLock(dead: string, place: Place): string[] {
  return [...ifHeldBy(dead, place), 'ren', lockIn(place), stale(dead), '2>nul', ')'];
}

/** Prints the locks that stand then, the run's own where it could not be deleted. */
export function releaseLock(run: string): string[] {
  return places.flatMap((place, index) => [
    ...(index === 0 ? [] : ['&']),
    ...ifHeldBy(run, place),
    ...['del', '/q', lockIn(place), ')', '&', 'type', lockIn(place), '2>nul'],
  ]);
}

/** Opens a parenthesis. */
function ifHeldBy(run: string, place: string): string[] {
  const asks = ['findstr.exe', '/b', '/l', `/c:${run}`, lockIn(place), '>nul', '2>&1'];
  return ['(', ...asks, '&', 'if', 'not', 'errorlevel', '1'];
}

/** Dead runs at a time whose pieces are removed: a line of cmd.exe's has 8191 characters. */
const mostDead = 16;

/** Removes what a kill left of dead runs' locks; stands alone like `removeStaleLock`. */
export function dropPieces({ deadRuns }: ArrivalQuery): string[] {
  return deadRuns
    .slice(-mostDead)
    .flatMap(dead => [
      ...[...places, formerPlace].flatMap(place => ['del', '/q', `${place}\\${waiting(dead)}`, '2>nul', '&']),
    ]);
}

/** Removes dead runs' locks where 0.1.0 had them. */
export function dropFormerLocks({ deadRuns }: ArrivalQuery): string[] {
  return deadRuns
    .slice(-mostDead)
    .flatMap(dead => [...ifHeldBy(dead, formerPlace), 'del', '/q', lockIn(formerPlace), ')', '&'])
    .slice(0, -1);
}

export const dropStaleLocks = places.flatMap((place, index) => [
  ...(index === 0 ? [] : ['&']),
  ...['del', '/q', `${place}\\servicedrill-*.stale`, '2>nul'],
]);

export type Standing =
  | { readonly state: 'taken' }
  | { readonly state: 'held' | 'stale'; readonly run: string; readonly owner: string }
  | { readonly state: 'failed' };

/** Reads what `takeLock` printed. The lock's own line was written by whoever holds it: it is parsed, never trusted. */
export function standing(answer: string, { run, deadRuns }: ArrivalQuery): Standing {
  const lines = answer.split(/\r?\n/).map(line => line.trim());
  const held = lines.indexOf('held');
  if (lines.includes('taken') && held < 0) return { state: 'taken' };
  const [, holder = '', owner = '', minutes = '', since = ''] =
    /^([\w-]{1,64}) ([\w@.-]{1,128}) (\d{1,4}) (.{1,64})$/.exec(lines[held + 1] ?? '') ?? [];
  if (held < 0 || holder === '') return { state: 'failed' };
  // The same host by another name: it is at work there.
  if (holder === run) return { state: 'held', run: holder, owner };
  const now = lines.find(line => line.startsWith('now '))?.slice(4) ?? '';
  const age = ageOf(since, now);
  const expired = age > Math.min(Number(minutes), longestMinutes) * 60_000 || age < -60_000;
  return { state: expired || deadRuns.includes(holder) ? 'stale' : 'held', run: holder, owner };
}

/** Both times are the host's own words, so that only their difference matters. */
function ageOf(since: string, now: string): number {
  const near = Date.now();
  return hostMillis(now, 0, near) - hostMillis(since, 0, near);
}
