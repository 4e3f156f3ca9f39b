#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { withCommands } from './commands.ts';
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
  const words = hideBin(process.argv);
  const program = yargs(words)
    .scriptName('simulate')
    .usage('Drills for the detections of ATT&CK T1569, System Services');
  await (
    await withCommands(
      program,
      words.find(word => !word.startsWith('-')),
    )
  )
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
  const { explainFailure } = await import('./failure.ts');
  const { text, exitCode } = explainFailure(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}
