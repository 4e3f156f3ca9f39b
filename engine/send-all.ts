import type { Host } from '../inventory/index.ts';
import type { Phase } from '../reports/index.ts';
import { batchPosix, splitBatch } from '../runners/index.ts';
import type { Dispatch } from './dispatch.ts';
import type { SendAll } from './restore.ts';

/** Milliseconds for a whole batch: stopping a service may take its time. */
const batchMs = 120_000;

/** In one round trip where the host's shell is a POSIX one; one after the other elsewhere. */
export function sendAllFor(
  host: Host,
  dispatch: Dispatch,
  onSent: (pid: number) => void = () => {},
): SendAll {
  return async (phase: Phase, commands) => {
    if (commands.length === 0) return [];
    if (host.dialect === 'posix') {
      const completion = await dispatch.send(phase, batchPosix(commands), { timeoutMs: batchMs });
      if (completion.pid !== undefined) onSent(completion.pid);
      return splitBatch(completion, commands.length);
    }
    const completions = [];
    for (const command of commands) {
      const completion = await dispatch.send(phase, command);
      if (completion.pid !== undefined) onSent(completion.pid);
      completions.push(completion);
    }
    return completions;
  };
}
