import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { XMLParser } from 'fast-xml-parser';
import { type Expectation, exampleOf, scenarios } from '../../scenarios/index.ts';
import type { TelemetryNeed } from '../../validators/index.ts';
import { coverage } from '../../validators/sources/auditd-coverage.ts';
import { parseRules } from '../../validators/sources/auditd-rules.ts';
import { sysmonChannel } from '../../validators/sources/windows-coverage.ts';

const setup = (name: string) => readFile(new URL(`../../docs/setup/${name}`, import.meta.url), 'utf8');

function expectationsOn(platform: string): Expectation[] {
  return scenarios
    .filter(scenario => scenario.platform === platform)
    .flatMap(scenario => scenario.expectations(exampleOf(scenario)));
}

describe('docs/setup', () => {
  it('linux.rules switches on what each Linux drill looks for in auditd', async () => {
    const rules = parseRules((await setup('linux.rules')).split('\n'));
    const settings = { rules, machine: 'x86_64', cmdline: 'quiet audit=1', locked: false };
    const needs = expectationsOn('linux')
      .filter(({ telemetry }) => telemetry.sources.includes('auditd'))
      .map(({ telemetry }) => ofTheGuide(telemetry.need));
    expect(needs).to.have.length.above(30);
    const dark = needs.filter(need => coverage(need, settings).state !== 'alive');
    expect(dark).to.deep.equal([]);
  });

  it('linux.rules without one of its rules leaves a drill blind: none is there in vain', async () => {
    const lines = (await setup('linux.rules')).split('\n').filter(line => line.startsWith('-'));
    const needs = expectationsOn('linux').map(({ telemetry }) => ofTheGuide(telemetry.need));
    for (const left of lines) {
      const rules = parseRules(lines.filter(line => line !== left));
      const settings = { rules, machine: 'x86_64', cmdline: 'audit=1', locked: false };
      expect(
        needs.some(need => coverage(need, settings).state === 'blind'),
        left,
      ).to.equal(true);
    }
  });

  it('windows.cmd sets the audit policy of each Security event that a drill looks for', async () => {
    const text = await setup('windows.cmd');
    expect(text.split('\r\n').filter(line => line.includes('\n'))).to.deep.equal([]);
    for (const { title, telemetry } of expectationsOn('windows')) {
      const { need } = telemetry;
      if (need.kind !== 'windows-event' || need.auditSubcategory === undefined) continue;
      expect(text, title).to.include(`${need.auditSubcategory} /${need.audits ?? 'success'}:enable`);
      if (need.sacl !== undefined) expect(text, title).to.include(need.sacl);
    }
  });

  it('sysmon.xml logs each Sysmon event that a drill looks for, and nothing of BAM', async () => {
    const logs = await sysmonFilter();
    const wanted = expectationsOn('windows').filter(
      ({ telemetry: { need } }) => need.kind === 'windows-event' && need.channel === sysmonChannel,
    );
    expect(wanted).to.have.length.above(10);
    for (const { title, telemetry } of wanted) {
      const { element, field } = sample(telemetry.need);
      const texts = telemetry.where.filter(condition => condition.field === field).flatMap(({ any }) => any);
      for (const text of texts) expect(logs(element, whole(field, text)), `${title}: ${text}`).to.equal(true);
    }
    const bam = 'HKLM\\System\\CurrentControlSet\\Services\\bam\\State\\UserSettings\\S-1-5-18\\x.exe';
    expect(logs('RegistryEvent', bam)).to.equal(false);
    expect(logs('ProcessCreate', 'C:\\Windows\\System32\\sc.exe')).to.equal(true);
    expect(logs('PipeEvent', '\\PSEXESVC')).to.equal(true);
  });
});

/** The guide's own account stands where a scenario leaves the name open. */
function ofTheGuide(need: TelemetryNeed): TelemetryNeed {
  return need.kind === 'write'
    ? { ...need, path: need.path.replace('/home/USER/', '/home/drill-low/') }
    : need;
}

function sample(need: TelemetryNeed) {
  const file = need.kind === 'windows-event' && need.eventIds.includes(11);
  return file
    ? ({ element: 'FileCreate', field: 'TargetFilename' } as const)
    : ({ element: 'RegistryEvent', field: 'TargetObject' } as const);
}

/** Expectations name the end of a registry path, Sysmon's filter its beginning. */
function whole(field: string, text: string): string {
  return field === 'TargetObject' && !text.startsWith('HKLM')
    ? `HKLM\\System\\CurrentControlSet\\Services\\x${text}`
    : text;
}

interface Filter {
  readonly element: string;
  readonly includes: boolean;
  readonly conditions: readonly { readonly how: string; readonly text: string }[];
}

const matches: Readonly<Record<string, (value: string, text: string) => boolean>> = {
  'begin with': (value, text) => value.startsWith(text),
  'end with': (value, text) => value.endsWith(text),
};

/** Sysmon's own order: what is excluded is not logged, whatever includes it; an element that only excludes logs the rest. */
async function sysmonFilter() {
  const filters = readFilters(await setup('sysmon.xml'));
  return (element: string, value: string) => {
    const hit = ({ conditions }: Filter) =>
      conditions.some(({ how, text }) => matches[how]?.(value.toLowerCase(), text.toLowerCase()));
    const mine = filters.filter(filter => filter.element === element);
    expect(mine, element).not.to.have.length(0);
    const including = mine.filter(({ includes }) => includes);
    if (mine.some(filter => !filter.includes && hit(filter))) return false;
    return including.length === 0 || including.some(hit);
  };
}

function readFilters(text: string): Filter[] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    parseTagValue: false,
    isArray: (name, _path, _leaf, isAttribute) =>
      !isAttribute && name !== 'Sysmon' && name !== 'EventFiltering',
  });
  const groups: Record<string, unknown>[] = parser.parse(text).Sysmon.EventFiltering.RuleGroup;
  return groups.flatMap(group =>
    Object.entries(group).flatMap(([element, bodies]) =>
      Array.isArray(bodies) ? bodies.map(body => filterOf(element, body)) : [],
    ),
  );
}

function filterOf(element: string, body: Record<string, unknown>): Filter {
  const conditions = Object.values(body).flatMap(values =>
    Array.isArray(values)
      ? values.map(value => ({ how: String(value['@_condition']), text: String(value['#text']) }))
      : [],
  );
  for (const { how } of conditions) expect(matches, how).to.have.property(how);
  return { element, includes: body['@_onmatch'] === 'include', conditions };
}
