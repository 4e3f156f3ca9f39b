import type { ChildProcess } from 'node:child_process';
import type { ExpectationResult, Result } from '../../reports/index.ts';
import { ending, type Simulated, said, type Workplace } from '../simulate.ts';

/** The expectations of systemd-service that auditd's records carry; the journal carries one more. */
export const auditdRows = [
  'command-execution',
  'file-modification',
  'file-then-command',
  'process-creation',
  'service-creation',
];

export const rowsOf = (result: Result): readonly ExpectationResult[] =>
  result.hosts[0]?.scenarios[0]?.expectations ?? [];

/** Verdicts of the only scenario by expectation. */
export const verdictsOf = (result: Result): Record<string, string> =>
  Object.fromEntries(rowsOf(result).map(({ id, verdict }) => [id, verdict]));

/** Whatever systemd-service expects of auditd has `audited`; what the journal carries is detected. */
export const verdictsWith = (audited: string): Record<string, string> => ({
  ...Object.fromEntries(auditdRows.map(row => [row, audited])),
  'service-creation-journal': 'detected',
});

/** A run of the program in whose middle something happens: as soon as it has said the words. */
export async function runAmid(
  workplace: Workplace,
  args: readonly string[],
  words: RegExp,
  happens: (run: ChildProcess) => Promise<void>,
): Promise<Simulated> {
  const run = workplace.start(args);
  const end = ending(run);
  await said(run, words);
  await happens(run);
  return end;
}

/** A run of the program that stands still before its act while something happens, and in whose act more does. */
export async function runAround(
  workplace: Workplace,
  args: readonly string[],
  before: () => Promise<void>,
  amid: () => Promise<void>,
): Promise<Simulated> {
  const run = workplace.start(args);
  const [end, acts] = [ending(run), said(run, /act: the procedure/)];
  await said(run, /baseline/);
  run.kill('SIGSTOP');
  try {
    await before();
  } finally {
    run.kill('SIGCONT');
  }
  await acts;
  await amid();
  return end;
}

/** Shell: fails where the act of a drill with a unit of the system has begun. */
export const nothingDoneYet = 'set -- /etc/systemd/system/sdrill-*; [ ! -e "$1" ]';

/** A shipped rule, whose id it keeps, changed so that it matches nothing: its verdict hangs on the log. */
export const silentRule = `
title: Silent
id: 44f3efe5-cc8d-4c0c-810e-565f08388e24
status: test
description: The shipped rule with a type that no record has.
logsource:
  product: linux
  service: auditd
detection:
  selection:
    type: SERVICE_BEGIN
  condition: selection
level: medium
`;
