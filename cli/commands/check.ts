import type { CommandModule } from 'yargs';
import { type Check, check, checkedStateDir, exitCodeOfCheck, type HostCheck } from '../../engine/index.ts';
import { plain } from '../../reports/index.ts';
import { runnerPool } from '../../runners/index.ts';
import { emulatedOption, inventoryOrLab, labFault, using } from '../inventory-or-lab.ts';
import { anything, chosenScenarios, pairUp } from '../targets.ts';

interface Options {
  host: string[];
  scenario: string[];
  inventory?: string | undefined;
  emulated: boolean;
  'lab-fault': string[];
  json: boolean;
}

export const checkCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .option('host', {
        type: 'string',
        array: true,
        default: ['*'],
        describe: 'Name, glob or group of the inventory',
      })
      .option('scenario', {
        type: 'string',
        array: true,
        default: ['all'],
        describe: 'Scenarios that the hosts should be ready for',
      })
      .option('inventory', { type: 'string', describe: 'Inventory file' })
      .option('emulated', emulatedOption)
      .option('lab-fault', labFault)
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document' }),
  async handler(options) {
    const state = checkedStateDir();
    const scenarios = chosenScenarios(options.scenario);
    const where = { ...options, faults: options['lab-fault'] };
    const surroundings = await inventoryOrLab(where, options.host);
    const checks = await using(surroundings, ({ inventory, hosts }) => {
      const wishes = { hosts: options.host, scenarios: options.scenario };
      return checked({ inventory, state, targets: pairUp(hosts, scenarios, wishes, anything) });
    });
    process.exitCode = exitCodeOfCheck(checks);
    process.stdout.write(
      options.json ? `${JSON.stringify(checks, undefined, 2)}\n` : checks.map(asText).join('\n'),
    );
  },
};

async function checked(what: Pick<Check, 'inventory' | 'state' | 'targets'>): Promise<HostCheck[]> {
  const connections = runnerPool();
  try {
    return await check({ ...what, connections, report: () => {} });
  } finally {
    await connections.close();
  }
}

const signs = { ok: 'ok  ', warning: 'WARN', blind: 'FAIL', failed: 'FAIL' } as const;

function asText({ host, platform, emulated, findings }: HostCheck): string {
  const lines = findings.flatMap(({ subject, state, text, fix }) => [
    `  ${signs[state]} ${subject}: ${text}`,
    ...fix.map(line => `         ${line}`),
  ]);
  return `${[`${host} (${emulated ? 'EMULATED ' : ''}${platform})`, ...lines]
    .flatMap(line => line.split('\n'))
    .map(plain)
    .join('\n')}\n`;
}
