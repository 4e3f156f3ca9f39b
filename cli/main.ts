#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { checkCommand } from './commands/check.ts';
import { cleanupCommand } from './commands/cleanup.ts';
import { evalCommand } from './commands/eval.ts';
import { initCommand } from './commands/init.ts';
import { labCommand } from './commands/lab.ts';
import { listCommand } from './commands/list.ts';
import { rulesCommand } from './commands/rules.ts';
import { runCommand } from './commands/run.ts';
import { scheduleCommand } from './commands/schedule.ts';
import { showCommand } from './commands/show.ts';
import { explainFailure } from './failure.ts';
import { UsageError } from './usage.ts';
import { version } from './version.ts';

/** A closed pipe (`| head`) is the reader's good right. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
}

try {
  await yargs(hideBin(process.argv))
    .scriptName('simulate')
    .usage('Drills for the detections of ATT&CK T1569, System Services')
    .command(runCommand)
    .command(listCommand)
    .command(showCommand)
    .command(checkCommand)
    .command(cleanupCommand)
    .command(evalCommand)
    .command(rulesCommand)
    .command(initCommand)
    .command(scheduleCommand)
    .command(labCommand)
    .strict()
    .recommendCommands()
    .version(version())
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .epilogue('https://attack.mitre.org/techniques/T1569/')
    .fail((message, error) => {
      throw error ?? new UsageError(`${message.replaceAll('\n', ' ')}; simulate --help lists what there is`);
    })
    .parseAsync();
} catch (error) {
  const { text, exitCode } = explainFailure(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}
