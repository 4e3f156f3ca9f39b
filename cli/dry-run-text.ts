import { byHand, type DryRun } from '../engine/index.ts';
import { plain } from '../reports/index.ts';

/** Every command of the runs, in their order; nothing was sent. */
export function printDryRun(runs: readonly DryRun[], json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(runs, undefined, 2)}\n`);
  else process.stdout.write(runs.map(dryRunText).join('\n'));
}

function dryRunText(run: DryRun): string {
  const expected = run.expectations.map(({ title, dataComponent }) => `    ${dataComponent}: ${title}`);
  return `${commandsText(run)}${lined(['  expected', ...expected])}`;
}

/** Every command of one run, for people. */
export function commandsText(run: DryRun): string {
  const { host, dialect, scenario, marker, commands, objections, payloads } = run;
  const lines = [`${scenario} on ${host} (each run has another marker than ${marker})`];
  lines.push(...payloads.map(text => `  payload: ${text}`));
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
  return lined(lines);
}

function lined(lines: readonly string[]): string {
  return `${lines
    .flatMap(line => line.split('\n'))
    .map(plain)
    .join('\n')}\n`;
}
