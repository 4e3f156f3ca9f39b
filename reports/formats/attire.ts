import { createHash } from 'node:crypto';
import { currentTechnique } from '../../attack/index.ts';
import type { Format, Part } from '../format.ts';
import { outcomeWord, restoration } from '../reading.ts';
import type { CommandResult, HostResult, Result, ScenarioResult } from '../result.ts';

/** https://github.com/SecurityRiskAdvisors/ATTiRe, with what VECTR's importer takes besides the schema (`procedure-id`). */
export const attire: Format = {
  name: 'attire',
  purpose: 'VECTR: ATTiRe 1.1, one file for each host; the commands of the act with start and stop',
  extension: 'attire.json',
  render: result =>
    result.hosts
      .filter(wasDrilled)
      .map((host): Part => ({ of: host.name, text: `${JSON.stringify(logOf(result, host), null, 2)}\n` })),
};

function wasDrilled({ scenarios }: HostResult): boolean {
  return scenarios.some(scenario => actOf(scenario).length > 0);
}

function actOf({ commands }: ScenarioResult): CommandResult[] {
  return commands.filter(({ phase }) => phase === 'act').sort((a, b) => a.started.localeCompare(b.started));
}

function logOf({ run }: Result, host: HostResult): object {
  const drilled = host.scenarios.filter(scenario => actOf(scenario).length > 0);
  const [user = ''] = drilled.flatMap(actOf).map(({ account }) => account);
  return {
    'attire-version': '1.1',
    'execution-data': {
      'execution-source': `servicedrill ${run.tool.version}`,
      'execution-id': uuidOf(`run ${run.id} ${host.name}`),
      'execution-category': { name: 'servicedrill', abbreviation: 'SD' },
      'execution-command': `simulate --host ${host.name}`,
      target: {
        host: host.emulated ? `${host.name} (emulated)` : host.name,
        ip: host.address ?? '',
        user,
        path: '',
      },
      'time-generated': run.finished,
    },
    procedures: drilled.map(procedureOf),
  };
}

function procedureOf(scenario: ScenarioResult, index: number): object {
  const { id, title, techniques, marker, outcome } = scenario;
  return {
    'procedure-name': title,
    'procedure-description': `${id}, marker ${marker}: ${outcomeWord(outcome)}; ${restoration(scenario)}`,
    'procedure-id': { type: 'guid', id: uuidOf(`scenario ${id}`) },
    'mitre-technique-id': currentTechnique(techniques[0] ?? ''),
    order: index + 1,
    steps: actOf(scenario).map(stepOf),
  };
}

function stepOf({ text, started, ended, ending, exit }: CommandResult, index: number): object {
  const said = exit === null ? `the command was ${ending}` : `exit status ${exit}`;
  return {
    order: index + 1,
    command: text,
    'time-start': started,
    'time-stop': ended,
    output: [{ content: said, level: exit === 0 ? 'INFO' : 'WARN', type: 'status' }],
  };
}

/** Of this program's own ids; never to change: VECTR knows a procedure again by it. */
const namespace = Buffer.from('5d0c1b8e4f2a4c7d9a3be1f06c2d7815', 'hex');

/** RFC 9562, version 5: the same name has the same id for ever. */
function uuidOf(name: string): string {
  const bytes = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  bytes.writeUInt8(((bytes[6] ?? 0) & 0x0f) | 0x50, 6);
  bytes.writeUInt8(((bytes[8] ?? 0) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
