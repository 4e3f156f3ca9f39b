import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedRules } from '../../../validators/index.ts';
import { compileRules } from '../../../validators/sigma/index.ts';

const folder = join(shippedRules, 'windows');
export const files = readdirSync(folder);
const sources = files.map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
export const rulesKnowing = (known_admins: string[], known_services: string[]) =>
  compileRules(sources, { placeholders: { known_admins, known_services } });
export const rules = rulesKnowing([], []);

export type Fields = Readonly<Record<string, string | number>>;

/** File names, without suffix, of the rules that fire on a flat event. */
export function fired(fields: Fields, set = rules): string[] {
  return set
    .match({ logsource: { product: 'windows' }, fields })
    .map(({ rule }) => (rule.file ?? '').replace(/\.yml$/, ''))
    .sort();
}

export const sysmon = (EventID: number, fields: Fields): Fields => ({
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  Provider_Name: 'Microsoft-Windows-Sysmon',
  EventID,
  ...fields,
});
export const security = (EventID: number, fields: Fields): Fields => ({
  Channel: 'Security',
  Provider_Name: 'Microsoft-Windows-Security-Auditing',
  EventID,
  ...fields,
});
export const system = (EventID: number, fields: Fields): Fields => ({
  Channel: 'System',
  Provider_Name: 'Service Control Manager',
  EventID,
  ...fields,
});

export const services = 'C:\\Windows\\System32\\services.exe';
