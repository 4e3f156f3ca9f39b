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
  if (missedNight(service, job)) {
    warn('a nightly run was missed: running it once now');
    await night(service, signal);
  }
  while (!signal.aborted) {
    const next = job.nextRun();
    if (next === null) return;
    const at = next.getTime() + Math.random() * service.jitterMs;
    await health(service, { state: 'waiting', next: new Date(at).toISOString() });
    if (await waited(at, signal)) await night(service, signal);
  }
  await health(service, { state: 'ended', next: null });
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

async function night(service: Service, signal: AbortSignal): Promise<void> {
  const [program = '', ...words] = service.command;
  await health(service, { state: 'running', next: null });
  const child = spawn(program, words, { stdio: ['ignore', 'inherit', 'inherit'] });
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [code] = await once(child, 'close');
    warn(`the nightly run ended with exit code ${code ?? 'none: it was killed'}`);
    lastExit = typeof code === 'number' ? code : null;
  } catch (error) {
    warn(`the nightly run cannot start: ${error instanceof Error ? error.message : error}`);
    lastExit = null;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Exit code of the last night of this process. */
let lastExit: number | null = null;

async function health({ health: file }: Service, now: { state: string; next: string | null }): Promise<void> {
  if (file === undefined) return;
  const text = JSON.stringify({ ...now, at: new Date().toISOString(), pid: process.pid, lastExit });
  await writeReport(file, `${text}\n`).catch(error =>
    warn(`the health file cannot be written: ${error.message}`),
  );
}
