import { Random } from './sigma-random.ts';
import {
  accesses,
  companies,
  folders,
  libraries,
  pipes,
  programs,
  registryKeys,
  registryValues,
  tokens,
  users,
} from './sigma-words.ts';

/** A kind of rules: how many of SigmaHQ's 3,780 are for this log source, and what they look for there. */
interface Kind {
  readonly rules: number;
  readonly logsource: Readonly<Record<string, string>>;
  readonly eventIds?: readonly number[];
  /** Fields with their frequency, the way they are usually compared, and what they hold. */
  readonly fields: readonly (readonly [
    weight: number,
    field: string,
    how: How,
    word: (random: Random) => string,
  ])[];
}

type How = 'part' | 'end' | 'start' | 'whole';

const program = (random: Random) => `\\${random.telling(programs)}`;
const name = (random: Random) => random.telling(programs);
const library = (random: Random) => `\\${random.telling(libraries)}`;
const folder = (random: Random) => `${random.telling(folders)}\\`;
const folderPart = (random: Random) => random.telling(folders).slice(2);
/** One word of a command line, or two that could follow each other. */
const argument = (random: Random) =>
  random.chance(0.4)
    ? `${random.telling(tokens)} ${random.telling(tokens)}`
    : random.chance(0.5)
      ? ` ${random.telling(tokens)}`
      : random.telling(tokens);
const registryPart = (random: Random) => random.telling(registryKeys).split('\\').slice(-2).join('\\');
const registryValue = (random: Random) => `\\${random.telling(registryValues)}`;
const path = (random: Random) => `\\${random.telling(tokens)}`;

const processFields: Kind['fields'] = [
  [30, 'Image', 'end', program],
  [45, 'CommandLine', 'part', argument],
  [10, 'OriginalFileName', 'whole', name],
  [8, 'ParentImage', 'end', program],
  [3, 'ParentCommandLine', 'part', argument],
  [2, 'Image', 'part', folderPart],
  [1, 'User', 'part', random => random.telling(users)],
  [1, 'IntegrityLevel', 'whole', random => random.pick(['High', 'System'])],
  [1, 'Company', 'whole', random => random.telling(companies)],
  [1, 'Hashes', 'part', random => `IMPHASH=${random.hex(32).toUpperCase()}`],
];

const windows = (category: string) => ({ product: 'windows', category });
const service = (product: string, name: string) => ({ product, service: name });
const elsewhere: Kind['fields'] = [
  [1, 'message', 'part', argument],
  [1, 'action', 'whole', random => random.telling(tokens)],
];
const scripts: Kind['fields'] = [[1, 'ScriptBlockText', 'part', argument]];

const kinds: readonly Kind[] = [
  { rules: 1416, logsource: windows('process_creation'), fields: processFields },
  {
    rules: 215,
    logsource: windows('registry_set'),
    fields: [
      [5, 'TargetObject', 'part', registryPart],
      [3, 'TargetObject', 'end', registryValue],
      [2, 'Details', 'part', argument],
      [1, 'Image', 'end', program],
    ],
  },
  {
    rules: 50,
    logsource: windows('registry_event'),
    fields: [
      [5, 'TargetObject', 'part', registryPart],
      [2, 'Details', 'part', argument],
    ],
  },
  { rules: 20, logsource: windows('registry_add'), fields: [[5, 'TargetObject', 'part', registryPart]] },
  {
    rules: 215,
    logsource: windows('file_event'),
    fields: [
      [3, 'TargetFilename', 'end', path],
      [3, 'TargetFilename', 'part', path],
      [1, 'TargetFilename', 'start', folder],
      [2, 'Image', 'end', program],
    ],
  },
  {
    rules: 120,
    logsource: windows('image_load'),
    fields: [
      [5, 'ImageLoaded', 'end', library],
      [3, 'Image', 'end', program],
      [2, 'ImageLoaded', 'start', folder],
      [1, 'Image', 'start', folder],
    ],
  },
  { rules: 170, logsource: windows('ps_script'), fields: scripts },
  { rules: 35, logsource: windows('ps_module'), fields: [[1, 'Payload', 'part', argument]] },
  {
    rules: 55,
    logsource: windows('network_connection'),
    fields: [
      [3, 'Image', 'end', program],
      [3, 'DestinationHostname', 'end', random => random.telling(tokens)],
      [1, 'Image', 'start', folder],
    ],
  },
  {
    rules: 30,
    logsource: windows('process_access'),
    fields: [
      [3, 'TargetImage', 'end', program],
      [3, 'SourceImage', 'end', program],
      [2, 'GrantedAccess', 'whole', random => random.telling(accesses)],
      [2, 'CallTrace', 'part', random => random.telling(libraries)],
    ],
  },
  {
    rules: 25,
    logsource: windows('dns_query'),
    fields: [
      [3, 'QueryName', 'end', random => random.telling(tokens)],
      [1, 'Image', 'end', program],
    ],
  },
  {
    rules: 20,
    logsource: windows('pipe_created'),
    fields: [[1, 'PipeName', 'whole', random => random.telling(pipes)]],
  },
  {
    rules: 20,
    logsource: windows('create_remote_thread'),
    fields: [
      [1, 'SourceImage', 'end', program],
      [1, 'TargetImage', 'end', program],
    ],
  },
  { rules: 15, logsource: windows('driver_load'), fields: [[1, 'ImageLoaded', 'end', library]] },
  {
    rules: 170,
    logsource: service('windows', 'security'),
    eventIds: [
      4624, 4625, 4656, 4657, 4662, 4663, 4672, 4697, 4698, 4720, 4738, 4768, 4769, 5136, 5140, 5145,
    ],
    fields: [
      [2, 'TargetUserName', 'part', random => random.telling(tokens)],
      [1, 'ProcessName', 'end', program],
      [1, 'ObjectName', 'part', registryPart],
    ],
  },
  {
    rules: 75,
    logsource: service('windows', 'system'),
    eventIds: [7045, 7036, 16, 104, 5805],
    fields: [
      [2, 'ImagePath', 'part', argument],
      [1, 'ServiceName', 'whole', random => random.telling(tokens)],
      [1, 'Provider_Name', 'whole', () => 'Service Control Manager'],
    ],
  },
  {
    rules: 90,
    logsource: service('windows', 'application'),
    eventIds: [1000, 1034, 11724],
    fields: elsewhere,
  },
  { rules: 135, logsource: { product: 'linux', category: 'process_creation' }, fields: processFields },
  {
    rules: 95,
    logsource: service('linux', 'auditd'),
    fields: [
      [1, 'type', 'whole', () => 'EXECVE'],
      [2, 'a0', 'part', argument],
      [2, 'a1', 'part', argument],
    ],
  },
  { rules: 70, logsource: { product: 'macos', category: 'process_creation' }, fields: processFields },
  { rules: 130, logsource: service('azure', 'activitylogs'), fields: elsewhere },
  { rules: 60, logsource: service('aws', 'cloudtrail'), fields: elsewhere },
  { rules: 150, logsource: { category: 'webserver' }, fields: elsewhere },
  { rules: 80, logsource: { category: 'proxy' }, fields: elsewhere },
  { rules: 169, logsource: service('m365', 'audit'), fields: elsewhere },
];

/** Rules as YAML, with SigmaHQ's mix of log sources and modifiers; the same in every run. */
export function ruleTexts(count: number, seed = 11): string[] {
  const random = new Random(seed);
  const choices = kinds.map(kind => [kind.rules, kind] as const);
  return Array.from({ length: count }, (_, index) => rule(random, index, random.weighted(choices)));
}

function rule(random: Random, index: number, kind: Kind): string {
  const words = random
    .some(40, 90, () => random.pick(tokens))
    .join(' ')
    .replaceAll(/[:#'"]/g, '');
  return `title: Suspicious ${index} Via ${random.pick(programs)}
id: ${random.hex(8)}-0000-4000-8000-${String(index).padStart(12, '0')}
status: test
description: Detects ${words}
references:
    - https://example.com/blog/${random.hex(20)}
    - https://example.org/posts/${random.hex(20)}
author: Somebody Else, Nobody Atall
date: 2023-03-14
modified: 2024-08-09
tags:
    - attack.execution
    - attack.t1569.002
logsource:
${Object.entries(kind.logsource)
  .map(([key, value]) => `    ${key}: ${value}`)
  .join('\n')}
detection:
${detection(random, kind)}
falsepositives:
    - Unknown
level: ${random.pick(['low', 'medium', 'high'])}
`;
}

function detection(random: Random, kind: Kind): string {
  if (random.chance(0.12) && kind.fields === elsewhere)
    return `    keywords:\n${list(
      random.some(2, 4, () => argument(random)),
      8,
    )}\n    condition: keywords`;
  const lines: string[] = [];
  const names: string[] = [];
  const selections = random.weighted([
    [5, 1],
    [6, 2],
    [2, 3],
  ]);
  const fields = fieldsOf(random, kind, Math.max(2, selections));
  for (let index = 0; index < selections; index++) {
    const name = selections === 1 ? 'selection' : `selection_${['img', 'cli', 'more'][index]}`;
    names.push(name);
    const one = fields[Math.min(index, fields.length - 1)];
    const own = selections === 1 || !one ? fields : [one];
    const hasAlternatives = selections > 1 && random.chance(0.4);
    lines.push(
      `    ${name}:`,
      hasAlternatives ? alternatives(random, kind, own) : map(random, kind, own, index === 0, 8),
    );
  }
  const filters = random.weighted([
    [6, 0],
    [3, 1],
    [2, 2],
  ]);
  for (let index = 0; index < filters; index++)
    lines.push(`    filter_main_${index}:`, map(random, kind, fieldsOf(random, kind, 1), false, 8));
  const positive = names.length === 1 ? 'selection' : 'all of selection_*';
  lines.push(`    condition: ${positive}${filters > 0 ? ' and not 1 of filter_main_*' : ''}`);
  return lines.join('\n');
}

type Field = Kind['fields'][number];

function fieldsOf(random: Random, { fields }: Kind, count: number): Field[] {
  const left = [...fields];
  return Array.from({ length: Math.min(count, fields.length) }, () => {
    const chosen = random.weighted(left.map(field => [field[0], field] as const));
    left.splice(left.indexOf(chosen), 1);
    return chosen;
  });
}

/** A list of maps, as of a program by its path or by the name it was built with. */
function alternatives(random: Random, kind: Kind, fields: readonly Field[]): string {
  const choices = [fields, fieldsOf(random, kind, 1)];
  return choices.map(choice => `        - ${map(random, kind, choice, false, 10).trimStart()}`).join('\n');
}

function map(random: Random, kind: Kind, fields: readonly Field[], isFirst: boolean, indent: number): string {
  const pad = ' '.repeat(indent);
  const lines = isFirst && kind.eventIds ? [`${pad}EventID: ${random.pick(kind.eventIds)}`] : [];
  for (const [, field, how, word] of fields) {
    const { key, value } = item(random, field, how, word, indent + 4);
    lines.push(`${pad}${key}:${value}`);
  }
  return lines.join('\n');
}

function item(
  random: Random,
  field: string,
  how: How,
  word: (random: Random) => string,
  indent: number,
): { key: string; value: string } {
  if (random.chance(0.008)) return { key: field, value: random.chance(0.6) ? ' null' : " ''" };
  if (how === 'part' && random.chance(0.03))
    return {
      key: `${field}|re`,
      value: ` '(?i)${plain(word(random))}\\s+.{0,20}${plain(random.pick(tokens))}'`,
    };
  const isAll = how === 'part' && random.chance(0.28);
  const windash = how === 'part' && random.chance(0.03) ? '|windash' : '';
  const values = isAll
    ? random.some(2, 3, () => word(random))
    : random.some(
        1,
        random.weighted([
          [5, 2],
          [3, 6],
          [1, 15],
        ]),
        () => word(random),
      );
  return {
    key: `${field}${modifiers[how]}${windash}${isAll ? '|all' : ''}`,
    value: `\n${list(values, indent)}`,
  };
}

const modifiers: Record<How, string> = {
  part: '|contains',
  end: '|endswith',
  start: '|startswith',
  whole: '',
};

function list(values: readonly string[], indent: number): string {
  return values.map(value => `${' '.repeat(indent)}- '${value}'`).join('\n');
}

function plain(text: string): string {
  return text.replace(/[^a-zA-Z0-9]/g, '.');
}
