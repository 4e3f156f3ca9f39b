import type { CommandModule } from 'yargs';
import { dryRun, evidenceOf, readRules, rulesFor } from '../../engine/index.ts';
import { nearest } from '../../inventory/index.ts';
import { plain } from '../../reports/index.ts';
import { type Scenario, scenarios } from '../../scenarios/index.ts';
import { shippedRules } from '../../validators/index.ts';
import { commandsText } from '../dry-run-text.ts';
import { evidenceLines } from '../evidence-text.ts';
import { hint, UsageError } from '../usage.ts';

interface Options {
  scenario: string;
  json: boolean;
}

export const showCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .positional('scenario', { type: 'string', demandOption: true, describe: 'Id of the scenario' })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document' }),
  async handler({ scenario: id, json }) {
    const scenario = find(id);
    const run = dryRun(scenario, exampleHost(scenario), false);
    if (json) return print({ ...described(scenario), ...run, evidence: evidenceOf(scenario) });
    const rules = rulesFor(await readRules(shippedRules, []));
    const expected = ['expected', ...evidenceLines(scenario, rules)].map(plain).join('\n');
    process.stdout.write(`${headline(scenario)}\n${expected}\n\n${commandsText(run)}`);
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

function print(document: object): void {
  process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
}

function described({ steps: _steps, expectations: _expectations, id: _id, ...facts }: Scenario) {
  return facts;
}

function headline(scenario: Scenario): string {
  const { id, title, role, mitigation, techniques, payload, inTheWild, tools, blindSpots } = scenario;
  return [
    `${id}: ${title}`,
    `  ${mitigation === undefined ? role : `${role} ${mitigation}`}, on ${scenario.platform}`,
    ...techniques.map(technique => `  ${technique.id} ${technique.name}`),
    `  in the wild: ${inTheWild.text} (${inTheWild.source})`,
    `  payload: ${payload}`,
    ...(tools.length === 0 ? [] : [`  needs: ${tools.join(', ')}`]),
    ...blindSpots.map(text => `  blind spot: ${text}`),
  ]
    .map(plain)
    .join('\n');
}
