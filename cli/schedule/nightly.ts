import { quotePosix } from '../../runners/index.ts';
import type { Task } from './task.ts';

/** The night's work as one line for /bin/sh: clean up first, then the run, whose exit code is the line's. */
export function nightly({ program, cleanup, words, output }: Task): string {
  const before = `${quotePosix([...program, ...cleanup])}; `;
  if (output === undefined) return `${before}exec ${quotePosix([...program, ...words])}`;
  const folder = quotePosix([output]);
  const reports = ['junit', 'html'].map(
    format => `--report ${format}:${folder}/"$day".${format === 'junit' ? 'xml' : 'html'}`,
  );
  // Of the system's own tools none is looked for by a PATH that may be empty.
  // A state folder that others may write would be refused from then on.
  const day = `umask 022 && /bin/mkdir -p ${folder} && day=$(/bin/date +%F)`;
  return `${before}${day} && exec ${quotePosix([...program, ...words])} ${reports.join(' ')}`;
}
