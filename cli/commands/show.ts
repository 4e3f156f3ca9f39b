import type { CommandModule } from 'yargs';
import { dryRun } from '../../engine/index.ts';
import { nearest } from '../../inventory/index.ts';
import { plain } from '../../reports/index.ts';
import { type Scenario, scenarios } from '../../scenarios/index.ts';
import { printDryRun } from '../dry-run-text.ts';
import { hint, UsageError } from '../usage.ts';

interface Options {
  scenario: string;
  json: boolean;
}

export const showCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .positional('scenario', { type: 'string', demandOption: true, describe: 'Its id' })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document' }),
  handler({ scenario: id, json }) {
    const scenario = find(id);
    if (!json) process.stdout.write(`${headline(scenario)}\n\n`);
    printDryRun([dryRun(scenario, exampleHost(scenario), false)], json);
  },
};

function find(id: string): Scenario {
  const found = scenarios.find(scenario => scenario.id === id.toLowerCase());
  if (found) return found;
  const near = nearest(
    id,
    scenarios.map(scenario => scenario.id),
  );
  throw new UsageError(`scenario "${id}" is not known${hint(near)}; simulate list shows them all`);
}

function exampleHost({ platform }: Scenario) {
  const account = { user: 'the actor', logins: [] };
  return {
    name: `a ${platform} host`,
    platform,
    dialect: platform === 'windows' ? ('cmd' as const) : ('posix' as const),
    accounts: { actor: account, observer: account, unprivileged: account },
    source: { host: 'its source', address: 'THIS_HOST' },
  };
}

function headline({ id, title, techniques, payload, inTheWild, tools, blindSpots }: Scenario): string {
  return [
    `${id}: ${title}`,
    ...techniques.map(technique => `  ${technique.id} ${technique.name}`),
    `  in the wild: ${inTheWild.text} (${inTheWild.source})`,
    `  payload: ${payload}`,
    `  needs: ${tools.join(', ')}`,
    ...blindSpots.map(text => `  blind spot: ${text}`),
  ]
    .map(plain)
    .join('\n');
}
