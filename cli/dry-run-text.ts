import { byHand, type DryRun } from '../engine/index.ts';
import { plain } from '../reports/index.ts';

/** Every command of the runs, in their order; nothing was sent. */
export function printDryRun(runs: readonly DryRun[], json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(runs, undefined, 2)}\n`);
  else process.stdout.write(runs.map(dryRunText).join('\n'));
}

/** Every command of one run, for people. */
export function dryRunText({
  host,
  dialect,
  scenario,
  marker,
  commands,
  objections,
  expectations,
}: DryRun): string {
  const lines = [`${scenario} on ${host} (the marker ${marker} stands for one chosen anew for each run)`];
  lines.push(...objections.map(text => `  refused by the guard: ${text}`));
  let last = '';
  for (const { phase, command } of commands) {
    if (phase !== last) lines.push(`  ${phase}`);
    last = phase;
    const where = command.on === 'source' ? 'on the source host: ' : '';
    lines.push(`    ${where}${byHand(command, dialect)}`);
    if (command.stdin !== undefined)
      lines.push(
        ...command.stdin
          .trimEnd()
          .split('\n')
          .map(line => `      | ${line}`),
      );
  }
  if (expectations.length > 0) lines.push('  expected');
  lines.push(...expectations.map(({ title, dataComponent }) => `    ${dataComponent}: ${title}`));
  return `${lines
    .flatMap(line => line.split('\n'))
    .map(plain)
    .join('\n')}\n`;
}
