import type { Payload } from './contract.ts';

/** Seconds after which the payload ends by itself, should everything else fail. */
const sleepSeconds = 300;

/**
 * A shell that sleeps. It stays the sleeping process's parent, so that a process whose command line carries
 * the marker stands for as long as the payload does.
 */
export function sleeper(marker: string): Payload {
  return { program: '/bin/sh', args: ['-c', `: ${marker}; sleep ${sleepSeconds}; :`] };
}

/** The payload as a command line of its own, as the kernel and the logs show it. */
export function commandLine(payload: Payload): string {
  return [payload.program, ...payload.args].join(' ');
}

/** Whether the guard lets a payload run: harmless by its form, and told by the marker. */
export function isHarmless(payload: Payload, marker: string): boolean {
  const allowed = [sleeper(marker)];
  return allowed.some(form => commandLine(form) === commandLine(payload));
}
