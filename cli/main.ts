#!/usr/bin/env node
import { resolve } from 'node:path';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { explain, Misread, refuseUnknown, withCommands } from './commands.ts';
import { version } from './version.ts';

/** A closed pipe (`| head`) is the reader's good right; by then everything is put back, see the commands. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  process.stderr.write(`stdout cannot be written (${error.code})\n`);
  process.exit(process.exitCode === 2 || process.exitCode === 4 ? process.exitCode : 3);
});
/** Progress that nobody reads any more stops no drill: a host would be left changed. */
process.stderr.on('error', () => {});

const words = hideBin(process.argv);
try {
  const program = yargs(words)
    .scriptName('simulate')
    .usage('Drills for the detections of ATT&CK T1569, System Services')
    .option('state', {
      type: 'string',
      requiresArg: true,
      global: true,
      describe: 'Folder of ledgers, runs and lab hosts; $SERVICEDRILL_STATE by default',
    })
    .middleware(({ state }) => {
      if (typeof state === 'string') process.env.SERVICEDRILL_STATE = resolve(state);
    });
  const word = words.find(word => !word.startsWith('-'));
  if (word !== undefined && word === words[0]) await refuseUnknown(word);
  await (await withCommands(program, word))
    .strict()
    .recommendCommands()
    .version(version())
    .wrap(Math.min(100, process.stdout.columns || 80))
    .epilogue('https://attack.mitre.org/techniques/T1569/')
    .fail((message, error) => {
      throw error ?? new Misread(message);
    })
    .parseAsync();
} catch (error) {
  const { explainFailure } = await import('./failure.ts');
  const { text, exitCode } = explainFailure(error instanceof Misread ? await explain(error, words) : error);
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}
