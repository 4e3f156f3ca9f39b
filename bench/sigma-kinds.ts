import type { Random } from './sigma-random.ts';
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
export interface Kind {
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

export type How = 'part' | 'end' | 'start' | 'whole';

const program = (random: Random) => `\\${random.telling(programs)}`;
const name = (random: Random) => random.telling(programs);
const library = (random: Random) => `\\${random.telling(libraries)}`;
const folder = (random: Random) => `${random.telling(folders)}\\`;
const folderPart = (random: Random) => random.telling(folders).slice(2);
/** One word of a command line, or two that could follow each other. */
export const argument = (random: Random) =>
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

/** Rules for a category of Windows events. */
const ofCategory = (rules: number, category: string, fields: Kind['fields']): Kind => ({
  rules,
  logsource: { product: 'windows', category },
  fields,
});
const service = (product: string, name: string) => ({ product, service: name });
export const elsewhere: Kind['fields'] = [
  [1, 'message', 'part', argument],
  [1, 'action', 'whole', random => random.telling(tokens)],
];
const scripts: Kind['fields'] = [[1, 'ScriptBlockText', 'part', argument]];

/** SigmaHQ's log sources. */
export const kinds: readonly Kind[] = [
  ofCategory(1416, 'process_creation', processFields),
  ofCategory(215, 'registry_set', [
    [5, 'TargetObject', 'part', registryPart],
    [3, 'TargetObject', 'end', registryValue],
    [2, 'Details', 'part', argument],
    [1, 'Image', 'end', program],
  ]),
  ofCategory(50, 'registry_event', [
    [5, 'TargetObject', 'part', registryPart],
    [2, 'Details', 'part', argument],
  ]),
  ofCategory(20, 'registry_add', [[5, 'TargetObject', 'part', registryPart]]),
  ofCategory(215, 'file_event', [
    [3, 'TargetFilename', 'end', path],
    [3, 'TargetFilename', 'part', path],
    [1, 'TargetFilename', 'start', folder],
    [2, 'Image', 'end', program],
  ]),
  ofCategory(120, 'image_load', [
    [5, 'ImageLoaded', 'end', library],
    [3, 'Image', 'end', program],
    [2, 'ImageLoaded', 'start', folder],
    [1, 'Image', 'start', folder],
  ]),
  ofCategory(170, 'ps_script', scripts),
  ofCategory(35, 'ps_module', [[1, 'Payload', 'part', argument]]),
  ofCategory(55, 'network_connection', [
    [3, 'Image', 'end', program],
    [3, 'DestinationHostname', 'end', random => random.telling(tokens)],
    [1, 'Image', 'start', folder],
  ]),
  ofCategory(30, 'process_access', [
    [3, 'TargetImage', 'end', program],
    [3, 'SourceImage', 'end', program],
    [2, 'GrantedAccess', 'whole', random => random.telling(accesses)],
    [2, 'CallTrace', 'part', random => random.telling(libraries)],
  ]),
  ofCategory(25, 'dns_query', [
    [3, 'QueryName', 'end', random => random.telling(tokens)],
    [1, 'Image', 'end', program],
  ]),
  ofCategory(20, 'pipe_created', [[1, 'PipeName', 'whole', random => random.telling(pipes)]]),
  ofCategory(20, 'create_remote_thread', [
    [1, 'SourceImage', 'end', program],
    [1, 'TargetImage', 'end', program],
  ]),
  ofCategory(15, 'driver_load', [[1, 'ImageLoaded', 'end', library]]),
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
