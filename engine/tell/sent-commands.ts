import type { Host } from '../../inventory/index.ts';
import type { CommandResult, Span } from '../../reports/index.ts';
import { byHand } from '../act/index.ts';
import type { Sent } from '../hosts/index.ts';

/** Characters of a command kept in the result; the run folder has all of them. */
const longest = 1_000;

/** What was sent for each scenario of one host, as the result tells it. */
export class SentCommands {
  readonly #byScenario = new Map<string, CommandResult[]>();

  /** `on` is the host that ran it. */
  add(scenario: string, sent: Omit<Sent, 'host' | 'scenario'>, on: Host): void {
    const known = this.#byScenario.get(scenario) ?? [];
    this.#byScenario.set(scenario, [...known, commandResult(sent, on)]);
  }

  of(scenario: string): CommandResult[] {
    return this.#byScenario.get(scenario) ?? [];
  }
}

function commandResult(
  { phase, command, completion }: Omit<Sent, 'host' | 'scenario'>,
  on: Host,
): CommandResult {
  const account = on.accounts[command.as ?? 'actor'] ?? on.accounts.actor;
  return {
    phase,
    host: on.name,
    account: account.user,
    text: byHand(command, on.dialect).slice(0, longest),
    started: new Date(completion.startedAt).toISOString(),
    ended: new Date(completion.endedAt).toISOString(),
    ending: completion.ended,
    exit: completion.code ?? null,
  };
}

/** From the first command of the act to the end of the last. */
export function actSpan(commands: readonly CommandResult[]): Span | null {
  return spanOf(commands.filter(({ phase }) => phase === 'act'));
}

/** From the first reversal on: the proofs before it are not its own. */
export function reversalSpan(commands: readonly CommandResult[]): Span | null {
  const first = commands.findIndex(({ phase }) => phase === 'revert');
  return first < 0 ? null : spanOf(commands.slice(first));
}

function spanOf(commands: readonly CommandResult[]): Span | null {
  const [first] = commands.map(({ started }) => started).sort();
  const last = commands
    .map(({ ended }) => ended)
    .sort()
    .at(-1);
  return first === undefined || last === undefined ? null : { started: first, ended: last };
}
