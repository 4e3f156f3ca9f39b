import type { Host } from '../../inventory/index.ts';
import type { Phase } from '../../reports/index.ts';
import { batchPosix, type Command, type Completion, splitBatch } from '../../runners/index.ts';
import type { Dispatch } from './dispatch.ts';

/** Sends several commands in one round trip where the host's shell can, and tells their endings apart. */
export type SendAll = (phase: Phase, commands: readonly Command[]) => Promise<readonly Completion[]>;

/** Milliseconds for a whole batch: stopping a service may take its time. */
const batchMs = 120_000;

/** What only looks may look at everything at once; what alters goes in its order. */
const looks: readonly Phase[] = ['baseline', 'verify'];

/** In one round trip where the host's shell is a POSIX one; elsewhere one after the other, or side by side. */
export function sendAllFor(host: Host, dispatch: Dispatch): SendAll {
  const send = (phase: Phase, command: Command, timeoutMs?: number): Promise<Completion> =>
    dispatch.send(phase, command, timeoutMs === undefined ? {} : { timeoutMs });
  return async (phase, commands) => {
    const [first, second] = commands;
    if (first === undefined) return [];
    if (host.dialect === 'posix') {
      // A single command needs no shell around it, which would cost the host two more processes.
      if (second === undefined) return [await send(phase, first, batchMs)];
      return splitBatch(await send(phase, batchPosix(commands), batchMs), commands.length);
    }
    if (looks.includes(phase)) return Promise.all(commands.map(command => send(phase, command)));
    const completions = [];
    for (const command of commands) completions.push(await send(phase, command));
    return completions;
  };
}
