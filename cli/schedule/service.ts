import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Cron } from 'croner';
import { writeReport } from '../../reports/index.ts';
import { warn } from '../output.ts';
import { UsageError } from '../usage.ts';

export interface Service {
  readonly cron: string;
  /** IANA name; this computer's own without it. */
  readonly timezone?: string | undefined;
  /** Longest random delay of each start (ms). */
  readonly jitterMs: number;
  /** What a container's health check reads; none without it. */
  readonly health?: string | undefined;
  /** The program and its words for one night. */
  readonly command: readonly string[];
  /** When the last night began; undefined where none did. */
  readonly lastStart: Date | undefined;
  readonly catchUp: boolean;
}

/** @throws {UsageError} for a pattern or time zone that is none */
export function cronOf({ cron, timezone }: Pick<Service, 'cron' | 'timezone'>): Cron {
  try {
    const job = new Cron(cron, { paused: true, ...(timezone !== undefined && { timezone }) });
    if (job.nextRun() === null) throw new RangeError('it never comes');
    return job;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--cron "${cron}"${timezone === undefined ? '' : ` in ${timezone}`} is no schedule: ${why}`,
    );
  }
}

/** Whether a night was missed since the last one began; a service that never ran has missed none. */
function missedNight({ lastStart, catchUp }: Pick<Service, 'lastStart' | 'catchUp'>, job: Cron): boolean {
  const due = job.previousRuns(1)[0];
  return catchUp && lastStart !== undefined && due !== undefined && due > lastStart;
}

/** Runs nights until it is told to end; a night that is running then puts everything back first. */
export async function serve(service: Service, signal: AbortSignal): Promise<void> {
  const job = cronOf(service);
  let lastExit: number | null = null;
  const night = async () => {
    await health(service, { state: 'running', next: null, lastExit });
    lastExit = await runNight(service, signal);
  };
  if (missedNight(service, job)) {
    warn('a nightly run was missed: running it once now');
    await night();
  }
  while (!signal.aborted) {
    const next = job.nextRun();
    if (next === null) return;
    const at = next.getTime() + Math.random() * service.jitterMs;
    await health(service, { state: 'waiting', next: new Date(at).toISOString(), lastExit });
    if (await waited(at, signal)) await night();
  }
  await health(service, { state: 'ended', next: null, lastExit });
}

/** Longest single wait (ms): a clock that is set, or a machine that slept, is noticed after it. */
const strideMs = 30_000;

async function waited(at: number, signal: AbortSignal): Promise<boolean> {
  for (let left = at - Date.now(); left > 0; left = at - Date.now()) {
    await delay(Math.min(left, strideMs), undefined, { signal }).catch(() => {});
    if (signal.aborted) return false;
  }
  return true;
}

/** Its exit code; null where it could not be started, or was killed. */
async function runNight({ command }: Service, signal: AbortSignal): Promise<number | null> {
  const [program = '', ...words] = command;
  const child = spawn(program, words, { stdio: ['ignore', 'inherit', 'inherit'] });
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [code] = await once(child, 'close');
    warn(`the nightly run ended with exit code ${code ?? 'none: it was killed'}`);
    return typeof code === 'number' ? code : null;
  } catch (error) {
    warn(`the nightly run cannot start: ${error instanceof Error ? error.message : error}`);
    return null;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

interface Health {
  readonly state: 'waiting' | 'running' | 'ended';
  /** When the next night begins. */
  readonly next: string | null;
  /** Exit code of the last night of this process. */
  readonly lastExit: number | null;
}

async function health({ health: file }: Service, { state, next, lastExit }: Health): Promise<void> {
  if (file === undefined) return;
  const at = new Date().toISOString();
  const text = JSON.stringify({ state, next, at, pid: process.pid, lastExit });
  await writeReport(file, `${text}\n`).catch(error =>
    warn(`the health file cannot be written: ${error.message}`),
  );
}
