import type { OpenLedger } from './open-ledgers.ts';
import { judged, lifeOf, type RunLife, tryLock } from './run-life.ts';
import { released } from './run-lock.ts';

/** Runs as a cleanup finds them; of those that it works on it has the locks, so that no other does the same. */
export interface HeldRuns {
  lifeOf(run: string): RunLife;
  /** Runs and cleanups that have ended, each once: what they locked on hosts is free. */
  readonly dead: readonly string[];
  release(): Promise<void>;
}

/** `ended`: runs that have ended by the person's word, where nothing else tells. */
export async function holdRuns(
  state: string,
  ledgers: readonly OpenLedger[],
  wanted: readonly OpenLedger[],
  ended: readonly string[],
): Promise<HeldRuns> {
  const lives = new Map<string, RunLife>();
  const locks = new Map<string, () => void>();
  for (const ledger of ledgers) {
    if (lives.has(ledger.run)) continue;
    const isWanted = wanted.some(({ run }) => run === ledger.run);
    const life = isWanted ? await take(state, ledger, locks, ended) : await lifeOf(state, ledger);
    lives.set(ledger.run, life);
  }
  return {
    lifeOf: run => lives.get(run) ?? { state: 'untold', why: 'nobody looked' },
    dead: runsOf(ledgers.filter(({ run }) => lives.get(run)?.state === 'dead')),
    async release() {
      for (const [run, release] of locks) await released(state, run, release);
    },
  };
}

async function take(
  state: string,
  ledger: OpenLedger,
  locks: Map<string, () => void>,
  ended: readonly string[],
): Promise<RunLife> {
  const isKernels = ledger.lock?.by === 'kernel';
  const life = isKernels ? undefined : await lifeOf(state, ledger);
  if (life?.state === 'alive') return life;
  const isEnded = ended.includes(ledger.run);
  if (life?.state === 'untold' && !isEnded) return life;
  const lock = await tryLock(state, ledger.run, false, !isKernels || isEnded);
  if (lock.state === 'taken') locks.set(ledger.run, lock.release);
  const found = judged(lock, state, ledger);
  // Without a lock of its own to ask, all that can be had is the lock of another cleanup.
  return found.state === 'untold' && (isEnded || !isKernels) ? { state: 'dead' } : found;
}

/** Also of cleanups: they would have the run's lock. */
export function runsOf(ledgers: readonly OpenLedger[]): string[] {
  return [...new Set(ledgers.flatMap(({ run, cleanups }) => [run, ...cleanups.map(each => each.run)]))];
}
