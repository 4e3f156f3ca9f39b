import { randomBytes } from 'node:crypto';
import { type Completion, steadyNow } from '../../runners/index.ts';
import type { OpenOptions } from '../contract.ts';

/** What a log says of who left a text in it, by fields that the system sets and the sender cannot. */
export interface Witness {
  readonly pid?: number | undefined;
  /** Names, uid or SID of the account, in small letters. */
  readonly account?: readonly string[];
  /** The channel, where a log has several. */
  readonly channel?: string;
  /** Host's clock, milliseconds. */
  readonly time: number;
}

type Seen = Witness & { readonly at: number };

/** Answers kept to one canary: whoever reads it in /proc can repeat it as often as they like. */
const mostAnswers = 200;

/**
 * Canaries on their way through a log. Each has a text that nobody knows before it is sent, counts once, and only where
 * the log shows it to be of the process or account that sent it. What comes back tells the host's time besides.
 */
export class Canaries {
  readonly #prefix: string;
  readonly #onTime: OpenOptions['onTime'];
  readonly #sent = new Map<string, Seen[]>();
  readonly #wakes = new Set<() => void>();

  constructor(prefix: string, onTime?: OpenOptions['onTime']) {
    this.#prefix = prefix;
    this.#onTime = onTime;
  }

  /** The text of a new canary, which counts from now on. */
  next(): string {
    const text = `${this.#prefix}${randomBytes(8).toString('hex')}`;
    this.#sent.set(text, []);
    return text;
  }

  /** The canary in a text, ours or not. */
  textIn(text: string): string | undefined {
    const at = text.indexOf(this.#prefix);
    if (at < 0) return undefined;
    const [token = ''] = /^[0-9a-z]*/.exec(text.slice(at + this.#prefix.length)) ?? [];
    return this.#prefix + token;
  }

  /** The log has it; a text that was not sent, or is done with, is nobody's. */
  note(text: string, witness: Witness): void {
    const seen = this.#sent.get(text);
    if (seen === undefined || seen.length >= mostAnswers) return;
    seen.push({ ...witness, at: steadyNow() });
    for (const wake of [...this.#wakes]) wake();
  }

  /** Whether it came back, or comes within `ms`, from whom `isOurs` says that it was sent by. */
  async within(
    text: string,
    { startedAt }: Pick<Completion, 'startedAt'>,
    isOurs: (witness: Witness) => boolean,
    ms: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const found = () => this.#sent.get(text)?.find(isOurs);
    if (found() === undefined && ms > 0 && !signal.aborted)
      await this.#until(() => found() !== undefined, ms, signal);
    const seen = found();
    if (seen !== undefined) this.#onTime?.({ hostTime: seen.time, sent: startedAt, received: seen.at });
    return seen !== undefined;
  }

  /** No answer to it counts any more. */
  done(text: string): void {
    this.#sent.delete(text);
  }

  async #until(isSo: () => boolean, ms: number, signal: AbortSignal): Promise<void> {
    let stop = (): void => {};
    const stopped = new Promise<void>(resolve => {
      stop = resolve;
    });
    const wake = () => isSo() && stop();
    const timer = setTimeout(stop, ms);
    signal.addEventListener('abort', stop, { once: true });
    this.#wakes.add(wake);
    await stopped;
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    this.#wakes.delete(wake);
  }
}

/** Of the process that sent it. Without a process id nobody can tell: such an answer is none. */
export function isOf(pid: number | undefined): (witness: Witness) => boolean {
  return witness => pid !== undefined && witness.pid === pid;
}

/** The process id that a script tells in a line `#servicedrill sender PID`. */
export function senderIn(output: string): number | undefined {
  const [, pid] = /^#servicedrill sender (\d+)$/m.exec(output) ?? [];
  return pid === undefined ? undefined : Number(pid);
}
