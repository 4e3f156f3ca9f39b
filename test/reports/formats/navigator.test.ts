import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { recordingsFolder } from '../../want-table.ts';
import { wants } from '../../wants.ts';
import { rendered } from '../rendered.ts';
import { aHost, allMet, anExpectation, aResult, aScenario, empty, everything } from '../samples.ts';

type Json = Record<string, unknown>;

const layers = (result = everything()): Json[] => JSON.parse(rendered('navigator', result));

describe('the layers for ATT&CK Navigator', () => {
  it('are one for all platforms and one for each', () => {
    const hosts = [aHost([aScenario([])]), aHost([aScenario([])], { name: 'win', platform: 'windows' })];
    const found = layers(aResult(hosts)).map(({ filters }) => filters);
    expect(found).to.deep.equal([undefined, { platforms: ['Linux'] }, { platforms: ['Windows'] }]);
    expect(layers(empty())).to.have.length(1);
  });

  it('score a technique by its verdicts; what has no verdict has no score', () => {
    const scored = (...verdicts: Parameters<typeof anExpectation>[0][]) => {
      const expectations = verdicts.map(verdict => anExpectation(verdict));
      const scenario = aScenario(expectations, { techniques: ['T1562.002'] });
      return layers(aResult([aHost([scenario])]))[0]?.techniques as Json[];
    };
    expect(scored('detected', 'telemetry-only')[0]).to.include({ techniqueID: 'T1685.001', score: 75 });
    expect(scored('missed')[0]).to.include({ score: 0 });
    expect(scored('inconclusive')[0]).not.to.have.property('score');
  });

  describe('by the field tables of its specification', () => {
    wants('recordings');

    it('hold nothing else and all that is required, as its own examples do', () => {
      const spec = readFileSync(join(recordingsFolder(), 'formats/navigator-layerformat-4.5.md'), 'utf8');
      const tables = tablesOf(spec);
      const examples = [...spec.matchAll(/```json\n([\s\S]*?)```/g)].flatMap(([, text = '']) =>
        JSON.parse(text),
      );
      expect(examples).to.have.length.above(2);
      for (const layer of [...examples, ...layers(), ...layers(empty()), ...layers(allMet())])
        hold(layer, tables);
      expect(() => hold({ ...layers()[0], domain: undefined }, tables)).to.throw('domain');
    });
  });
});

type Tables = ReadonlyMap<string, readonly { name: string; type: string; required: boolean }[]>;

/** The tables by their headings' first word. */
function tablesOf(spec: string): Tables {
  return new Map(
    spec.split(/^## /m).map(section => {
      const rows = [...section.matchAll(/^\| (\w+) \| ([\w ]+?) \| (Yes|No) \|/gim)];
      const fields = rows.map(([, name = '', type = '', need = '']) => ({
        name,
        type: type.toLowerCase(),
        required: need.toLowerCase() === 'yes',
      }));
      return [section.split(' ')[0] ?? '', fields.filter(({ name }) => name !== 'Name')];
    }),
  );
}

const inside: Readonly<Record<string, string>> = {
  versions: 'Version',
  filters: 'Filter',
  layout: 'Layout',
  gradient: 'Gradient',
  techniques: 'Technique',
  legendItems: 'LegendItem',
};

function hold(value: Json, tables: Tables, table = 'Property'): void {
  const fields = tables.get(table) ?? [];
  expect(fields, table).to.not.be.empty;
  expect(
    fields.map(({ name }) => name),
    table,
  ).to.include.members(Object.keys(value));
  for (const { name, type, required } of fields) {
    const member = value[name];
    if (required) expect(member, `${table}.${name}`).to.not.equal(undefined);
    if (member === undefined) continue;
    if (/^(string|number|boolean)$/.test(type)) expect(member, `${table}.${name}`).to.be.a(type);
    const next = inside[name];
    if (next !== undefined && typeof member === 'object')
      for (const each of [member].flat()) hold(each as Json, tables, next);
  }
}
