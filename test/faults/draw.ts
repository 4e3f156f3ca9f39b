import { seededRandom } from '../../lab/emulated/random.ts';
import { scenarios } from '../../scenarios/index.ts';

export const kinds = ['kill', 'interruption', 'cut', 'clock'] as const;
export type Kind = (typeof kinds)[number];

/** One attack, drawn before it begins; the moment is told in commands that the host was sent, and milliseconds after that. */
export interface Attack {
  readonly round: number;
  readonly kind: Kind;
  readonly host: string;
  readonly scenario: string;
  /** In [0, 1): how much of the commands of an undisturbed run come before it. */
  readonly when: number;
  readonly afterMs: number;
  readonly how: string;
  /** Of a kill: whether the first cleanup is killed as well, and when. */
  readonly again: number | undefined;
}

const hosts = { 'lab-win01': 'windows', 'lab-linux01': 'linux', 'lab-mac01': 'macos' } as const;

const ways: Readonly<Record<Kind, readonly string[]>> = {
  kill: ['SIGKILL'],
  interruption: ['SIGINT', 'SIGTERM', 'SIGHUP'],
  cut: ['once', 'thrice', 'for good'],
  clock: ['-5000', '-1000', '4000', '3600000'],
};

/** The same attacks for the same seed, without an end. */
export function* attacks(seed: number, wanted: readonly Kind[] = kinds): Generator<Attack> {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => {
    const picked = from[Math.floor(random() * from.length)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  };
  for (let round = 1; ; round++) {
    // In turns, so that a few rounds have all of them.
    const kind = wanted[(round - 1) % wanted.length] ?? 'kill';
    const [host, platform] = pick(Object.entries(hosts));
    const { id } = pick(scenarios.filter(scenario => scenario.platform === platform));
    const again = random() < 0.3 ? random() : undefined;
    yield {
      round,
      kind,
      host,
      scenario: id,
      when: random(),
      afterMs: Math.floor(random() * 150),
      how: pick(ways[kind]),
      again: kind === 'kill' ? again : undefined,
    };
  }
}

export const titleOf = ({ round, kind, how, host, scenario, when, afterMs, again }: Attack): string =>
  `${round} ${kind} ${how} ${host} ${scenario} at ${when.toFixed(3)}+${afterMs}ms${again === undefined ? '' : `, cleanup at ${again.toFixed(3)}`}`;
