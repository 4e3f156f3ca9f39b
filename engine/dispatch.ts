import type { Phase } from '../reports/index.ts';
import type { Command, Completion, ExecOptions, Runner } from '../runners/index.ts';

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

/** The one door through which commands leave for a host: each is announced before and recorded after. */
export class Dispatch {
  readonly #runnerOf: RunnerOf;
  readonly #announce: (phase: Phase, command: Command) => void;
  readonly #record: (phase: Phase, command: Command, completion: Completion) => void;

  constructor(
    runnerOf: RunnerOf,
    announce: (phase: Phase, command: Command) => void,
    record: (phase: Phase, command: Command, completion: Completion) => void,
  ) {
    this.#runnerOf = runnerOf;
    this.#announce = announce;
    this.#record = record;
  }

  /** @throws {ConnectError} when no connection can be had. */
  async send(phase: Phase, command: Command, options?: ExecOptions): Promise<Completion> {
    const runner = await this.#runnerOf(command);
    this.#announce(phase, command);
    const completion = await runner.exec(command, options);
    this.#record(phase, command, completion);
    return completion;
  }
}
