import type { AuditSetting } from '../auditpolicy.ts';
import { type Call, lines, pathFor } from '../program.ts';
import { isAdministrator } from '../tokens.ts';

/** auditpol /get and /set, by category, subcategory name or GUID; /r for comma-separated values; /backup /file:F. */
export function auditpol(call: Call): number {
  const [verb = '', ...rest] = call.args;
  if (!isAdministrator(call.process.token)) {
    call.stderr.write(
      lines('Error 0x00000522 occurred:', 'A required privilege is not held by the client.', ''),
    );
    return 1314;
  }
  if (/^\/backup$/i.test(verb)) return backup(call, rest);
  const found = selected(call, rest);
  if (found.length === 0) {
    call.stderr.write(lines('Error 0x00000057 occurred:', 'The parameter is incorrect.', ''));
    return 87;
  }
  if (/^\/set$/i.test(verb)) return set(call, rest, found);
  const csv = rest.some(word => /^\/r$/i.test(word));
  call.stdout.write(csv ? csvText(call, found) : table(found));
  return 0;
}

/** `/subcategory:"A","{GUID}"`; each may stand in quotes. */
function selected({ machine }: Call, words: readonly string[]): AuditSetting[] {
  return words.flatMap(word => {
    const [, kind = '', names = ''] = /^\/(category|subcategory):(.*)$/i.exec(word) ?? [];
    const by = kind.toLowerCase() === 'category' ? 'category' : 'name';
    return names
      .split(',')
      .filter(Boolean)
      .flatMap(name => machine.policy.find(name.replaceAll('"', '').trim(), by));
  });
}

const inclusion = ({ success, failure }: AuditSetting) =>
  success && failure ? 'Success and Failure' : success ? 'Success' : failure ? 'Failure' : 'No Auditing';

function csvText({ machine }: Call, settings: readonly AuditSetting[]): string {
  const header =
    'Machine Name,Policy Target,Subcategory,Subcategory GUID,Inclusion Setting,Exclusion Setting';
  const row = (setting: AuditSetting) =>
    [machine.hostname, 'System', setting.name, setting.guid, inclusion(setting), ''].join(',');
  return lines(header, ...settings.map(row));
}

/** The last column is a number: 1 success, 2 failure, 3 both. */
function backup(call: Call, words: readonly string[]): number {
  const { machine, process, stdout } = call;
  const [, file = ''] = words.flatMap(word => /^\/file:(.+)$/i.exec(word) ?? []);
  const rows = machine.policy.settings.map(setting => {
    const { name, guid, success, failure } = setting;
    const value = (success ? 1 : 0) + (failure ? 2 : 0);
    return [machine.hostname, 'System', name, guid, inclusion(setting), '', value].join(',');
  });
  const header =
    'Machine Name,Policy Target,Subcategory,Subcategory GUID,Inclusion Setting,Exclusion Setting,Setting Value';
  machine.files.write(process, pathFor(call, file), lines(header, ...rows));
  stdout.write(lines('The command was successfully executed.'));
  return 0;
}

function table(settings: readonly AuditSetting[]): string {
  const rows = settings.flatMap((setting, index) => {
    const row = `  ${setting.name.padEnd(40)}${inclusion(setting)}`;
    return settings[index - 1]?.category === setting.category ? [row] : [setting.category, row];
  });
  return lines('System audit policy', `${'Category/Subcategory'.padEnd(42)}Setting`, ...rows);
}

function set(
  { machine, process, stdout }: Call,
  words: readonly string[],
  settings: readonly AuditSetting[],
): number {
  for (const setting of settings) {
    const changes = words.flatMap(word => change(setting, word)).join(', ');
    const { name: subcategory, guid } = setting;
    machine.report({ kind: 'policy-changed', token: process.token, subcategory, guid, changes });
  }
  stdout.write(lines('The command was successfully executed.'));
  return 0;
}

/** Applies `/success:enable` and the like; gives the code that 4719 shows for it. */
function change(setting: AuditSetting, word: string): string[] {
  const [, what = '', how = ''] = /^\/(success|failure):(enable|disable)$/i.exec(word) ?? [];
  if (what === '') return [];
  const on = how.toLowerCase() === 'enable';
  const success = what.toLowerCase() === 'success';
  if (success) setting.success = on;
  else setting.failure = on;
  if (success) return [on ? '%%8449' : '%%8448'];
  return [on ? '%%8451' : '%%8450'];
}
