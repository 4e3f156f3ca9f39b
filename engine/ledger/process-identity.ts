import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { codeOf } from '../../reports/index.ts';

/** A process id with its start, since ids are used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot on Linux (proc_pid_stat(5), field 22), the time elsewhere; empty where neither can be had. */
  readonly started: string;
}

const own: ProcessIdentity = { pid: process.pid, started: startOf(process.pid) };

export function thisProcess(): ProcessIdentity {
  return own;
}

/**
 * For ledgers of 0.1.0, which tell no more: ids mean nothing in another container or on another machine. A zombie has
 * ended; where no init waits for it, it may stay for good.
 */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  return !isZombie(pid) && (started === '' || startOf(pid) === started);
}

function isZombie(pid: number): boolean {
  try {
    return /^[ZX]/.test(statOf(pid)[0] ?? '');
  } catch {
    return false;
  }
}

/** Fields of proc_pid_stat(5) from the third, the state, on. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function startOf(pid: number): string {
  try {
    return statOf(pid)[19] ?? '';
  } catch {
    return startByPs(pid);
  }
}

/** Where there is no /proc (macOS); empty where there is no such process. */
export function startByPs(pid: number): string {
  try {
    return execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      timeout: 5_000,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { LC_ALL: 'C', TZ: 'UTC' },
    }).trim();
  } catch {
    return '';
  }
}
