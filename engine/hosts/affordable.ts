import * as z from 'zod';

/** A connection for each of the inventory's three accounts, and one to end a process when all channels are busy. */
const descriptorsPerHost = 4;

/** For files, pipes and what Node keeps open itself. */
const spare = 60;

/** Default number of hosts that are worked on at the same time. */
export const hostsAtOnce = 20;

/** So many are there everywhere; asking costs a diagnostic report. */
const unasked = hostsAtOnce;

const report = z.object({ userLimits: z.object({ open_files: z.object({ soft: z.number() }) }) });

/** How many hosts may be drilled at once: as many as were wished for, unless file descriptors would run out. */
export function affordable(wished: number, limit: () => number = openFileLimit): number {
  if (wished <= unasked) return wished;
  const room = Math.floor((limit() - spare) / descriptorsPerHost);
  return Math.min(wished, Math.max(room, unasked));
}

/** Files that this process may have open; infinite where that is unlimited, and elsewhere than on POSIX. */
export function openFileLimit(): number {
  const limits = report.safeParse(process.report.getReport());
  return limits.success ? limits.data.userLimits.open_files.soft : Number.POSITIVE_INFINITY;
}
