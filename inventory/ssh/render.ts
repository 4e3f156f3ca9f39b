import { stringify } from 'yaml';
import type { HostSettings } from '../schema.ts';

/** One host to be written: its settings, and remarks for the person who will complete them. */
export interface Entry {
  readonly name: string;
  readonly remarks: readonly string[];
  readonly settings: HostSettings;
}

/** The text of an inventory in which no host may be drilled yet. */
export function renderInventory(
  configFile: string,
  knownHosts: readonly string[],
  entries: readonly Entry[],
): string {
  const defaults = { platform: 'linux', known_hosts: [...knownHosts] };
  return [
    `# Inventory of servicedrill, written from ${configFile}.`,
    '#',
    '# Nothing is sent to a host that is not marked `lab: true`. Before you mark one:',
    '#   - its platform: linux, windows or macos (ssh does not tell),',
    '#   - its accounts: actor acts and needs to be an administrator (become: sudo), observer reads the logs,',
    '#     unprivileged is who must be refused.',
    '',
    block({ defaults }),
    ...(entries.length === 0 ? ['hosts: {}', ''] : ['hosts:', ...entries.map(host)]),
    '# groups:',
    '#   web: [web01, "web-*"]',
    '',
    '# Whose service changes are expected, and which services: the detections stay silent for these.',
    'known_admins: []',
    'known_services: []',
    '',
  ].join('\n');
}

function host({ name, remarks, settings }: Entry): string {
  const comments = remarks.map(remark => `  # ${remark.replace(/[\x00-\x1f\x7f]/g, '?')}`);
  const lines = block({ [name]: settings })
    .split('\n')
    .map(line => (line === '' ? line : `  ${line}`));
  return [...comments, ...lines].join('\n');
}

const block = (value: unknown): string => stringify(value, { lineWidth: 0 });
