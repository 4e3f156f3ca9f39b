import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Result } from '../../reports/index.ts';
import { ending, resultOf, type Simulated, type Workplace } from '../simulate.ts';
import type { Attack } from './draw.ts';
import type { Elsewhere } from './elsewhere.ts';

/** Milliseconds after which a program that ought to end is taken for one that hangs. */
const hangMs = 120_000;

export interface Drilled extends Simulated {
  /** Undefined where it told none, a killed one say. */
  readonly result: Result | undefined;
  /** Commands that the host was sent. */
  readonly commands: number;
  readonly hung: boolean;
}

export const drillWords = ({ host, scenario }: Pick<Attack, 'host' | 'scenario'>): string[] => [
  ...['--host', host, '--scenario', scenario],
  ...['--timeout', '20s', '--json', '--inventory', 'servicedrill.yml'],
];

/**
 * Runs the program to its end, and does something to it `afterMs` behind its `nth` command at the host.
 * @param attack given the running program; not called where it sends fewer commands
 */
export async function disturbed(
  workplace: Workplace,
  elsewhere: Elsewhere,
  words: readonly string[],
  host: string,
  moment: { readonly nth: number; readonly afterMs: number },
  attack: (child: ChildProcess) => unknown,
): Promise<Drilled> {
  let commands = 0;
  let attacking: Promise<unknown> | undefined;
  const child = workplace.start(words);
  const end = ending(child);
  const forget = elsewhere.onCommand(name => {
    if (name !== host || ++commands !== moment.nth) return;
    attacking = delay(moment.afterMs).then(() => attack(child));
  });
  const watchdog = new AbortController();
  let hung = false;
  const hangs = delay(hangMs, undefined, { signal: watchdog.signal }).then(
    () => {
      hung = true;
      child.kill('SIGKILL');
    },
    () => {},
  );
  const ended = await end;
  watchdog.abort();
  await Promise.all([hangs, attacking]);
  forget();
  const result = ended.stdout.endsWith('}\n') ? resultOf(ended) : undefined;
  return { ...ended, commands, hung, result };
}

/** A run that nobody disturbs: how many commands it takes. */
export async function calm(
  workplace: Workplace,
  elsewhere: Elsewhere,
  attack: Pick<Attack, 'host' | 'scenario'>,
): Promise<Drilled> {
  const never = { nth: Number.POSITIVE_INFINITY, afterMs: 0 };
  return disturbed(workplace, elsewhere, drillWords(attack), attack.host, never, () => {});
}
