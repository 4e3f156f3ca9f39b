import type { Phase } from '../../reports/index.ts';
import type { Command, Completion, ExecOptions, Runner } from '../../runners/index.ts';

/** One command as it was sent, for the run folder and for attribution. */
export interface Sent {
  readonly host: string;
  readonly scenario?: string;
  readonly phase: Phase;
  readonly command: Command;
  readonly completion: Completion;
}

/** Gives the runner of a command's principal on its host, a new one after a lost connection. */
export type RunnerOf = (command: Command) => Promise<Runner>;

/** Told before each command that is not the act's; what it gives is told the process ids, when they are known. */
export type Keeping = () => (pids: readonly number[]) => void;

/** The one door through which commands leave for a host: each is announced before and recorded after. */
export class Dispatch {
  readonly #runnerOf: RunnerOf;
  readonly #announce: (phase: Phase, command: Command) => void;
  readonly #record: (phase: Phase, command: Command, completion: Completion) => void;
  readonly #keeping: Keeping;

  constructor(
    runnerOf: RunnerOf,
    announce: (phase: Phase, command: Command) => void,
    record: (phase: Phase, command: Command, completion: Completion) => void,
    keeping: Keeping = () => () => {},
  ) {
    this.#runnerOf = runnerOf;
    this.#announce = announce;
    this.#record = record;
    this.#keeping = keeping;
  }

  /** @throws {ConnectError} when no connection can be had. */
  async send(phase: Phase, command: Command, options?: ExecOptions): Promise<Completion> {
    const runner = await this.#runnerOf(command);
    this.#announce(phase, command);
    const completion = await this.#exec(phase, runner, command, options);
    this.#record(phase, command, completion);
    return completion;
  }

  /** Process ids of the source host mean other processes on the drilled one. */
  async #exec(phase: Phase, runner: Runner, command: Command, options?: ExecOptions): Promise<Completion> {
    if (phase === 'act' || command.on === 'source') return runner.exec(command, options);
    const done = this.#keeping();
    let pids: readonly number[] = [];
    try {
      const completion = await runner.exec(command, options);
      pids = pidsOf(completion);
      return completion;
    } finally {
      done(pids);
    }
  }
}

/** Of the program and of what the login began it with. */
export function pidsOf({ pid, group }: Completion): number[] {
  return [pid, group].flatMap(id => id ?? []);
}
