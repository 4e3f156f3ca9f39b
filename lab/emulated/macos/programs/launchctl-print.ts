import type { Job, Launchd } from '../launchd.ts';

/** One line a job: process id or `-`, last exit status, label. */
export const listText = (launchd: Launchd, domain: string): string =>
  [...launchd.jobs.values()]
    .filter(job => job.domain === domain)
    .map(job => `${job.process?.pid ?? '-'}\t${job.lastStatus}\t${job.label}\n`)
    .join('');

/** The block of `launchctl print`, which Apple calls no interface. */
export function jobText(job: Job): string {
  const rows = [
    `active count = ${job.process ? 1 : 0}`,
    ...(job.plist === undefined ? [] : [`path = ${job.plist}`]),
    `type = ${job.plist === undefined ? 'Submitted' : job.domain === 'system' ? 'LaunchDaemon' : 'LaunchAgent'}`,
    `state = ${job.process ? 'running' : 'not running'}`,
    '',
    `program = ${job.program}`,
    'arguments = {',
    ...job.argv.map(word => `\t${word}`),
    '}',
    '',
    `domain = ${job.domain}`,
    `runs = ${job.runs}`,
    ...(job.process ? [`pid = ${job.process.pid}`] : []),
    `last exit code = ${job.runs === 0 || job.process ? '(never exited)' : job.lastStatus}`,
  ];
  return `${job.domain}/${job.label} = {\n${rows.map(row => (row === '' ? '\n' : `\t${row}\n`)).join('')}}\n`;
}

export function disabledText(launchd: Launchd, domain: string): string {
  const labels = [...launchd.disabled].filter(each => each.startsWith(`${domain}/`));
  const rows = labels.map(each => `\t\t"${each.slice(domain.length + 1)}" => disabled\n`).join('');
  return `\tdisabled services = {\n${rows}\t}\n`;
}
