import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A zombie has ended; only its parent has not asked yet. */
const isRunning = (pid: number | undefined): boolean => {
  if (!pid) throw new Error(`${pid} is no process id`);
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** Fails when the process is still there after twenty seconds. */
export const untilGone = async (pid: number | undefined): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (isRunning(pid)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} is still running`);
    await delay(10);
  }
};
