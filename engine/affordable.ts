import { z } from 'zod';

/** A connection for each of the inventory's three accounts, and one to end a process when all channels are busy. */
const descriptorsPerHost = 4;

/** For files, pipes and what Node keeps open itself. */
const spare = 60;

/** So many are there everywhere; asking costs a diagnostic report. */
const unasked = 20;

const report = z.object({ userLimits: z.object({ open_files: z.object({ soft: z.number() }) }) });

/** How many hosts may be drilled at once: as many as were wished for, unless file descriptors would run out. */
export function affordable(wished: number): number {
  if (wished <= unasked) return wished;
  const limits = report.safeParse(process.report.getReport());
  // Elsewhere than on POSIX, and where the limit is "unlimited", nobody has to be held back.
  if (!limits.success) return wished;
  const room = Math.floor((limits.data.userLimits.open_files.soft - spare) / descriptorsPerHost);
  return Math.min(wished, Math.max(room, 1));
}
