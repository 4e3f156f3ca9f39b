import type { CommandModule } from 'yargs';
import { type CleanedUp, cleanUp, stateDir } from '../../engine/index.ts';
import { plain } from '../../reports/index.ts';
import { runnerPool } from '../../runners/index.ts';
import { interruption } from '../interruption.ts';
import { theInventory } from '../targets.ts';

interface Options {
  inventory?: string | undefined;
  json: boolean;
}

export const cleanupCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .option('inventory', {
        type: 'string',
        describe: 'Inventory file; the ledger remembers the hosts without it',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document' }),
  async handler(options) {
    const inventory = await theInventory(options.inventory);
    const connections = runnerPool();
    const interrupted = interruption(text => process.stderr.write(`${text}\n`));
    try {
      const done = await cleanUp({
        state: stateDir(),
        ...(inventory && { inventory }),
        connections,
        report: () => {},
        signal: interrupted.signal,
      });
      process.exitCode = done.some(({ state }) => state === 'left-changed') ? 4 : 0;
      process.stdout.write(options.json ? `${JSON.stringify(done, undefined, 2)}\n` : asText(done));
    } finally {
      interrupted.dispose();
      await connections.close();
    }
  },
};

function asText(done: readonly CleanedUp[]): string {
  if (done.length === 0) return 'nothing to clean up: no ledger is open\n';
  return `${done.flatMap(describe).map(plain).join('\n')}\n`;
}

function describe({ run, host, state, why, left, commands }: CleanedUp): string[] {
  if (state === 'restored') return [`${host}: restored after run ${run}${why === '' ? '' : ` (${why})`}`];
  if (state === 'still-running') return [`${host}: left alone, run ${run} is still going (${why})`];
  return [
    `${host}: STILL CHANGED by run ${run}: ${why}`,
    ...left.map(text => `  left: ${text}`),
    ...(commands.length > 0 ? ['  by hand, on the host:'] : []),
    ...commands.map(text => `    ${text}`),
  ];
}
