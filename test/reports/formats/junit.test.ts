import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { XMLParser } from 'fast-xml-parser';
import { recordingsFolder } from '../../want-table.ts';
import { wants } from '../../wants.ts';
import { rendered } from '../rendered.ts';
import { allMet, empty, everything, fleet, poisoned } from '../samples.ts';

/** What Jenkins' junit-10.xsd allows of what we use: children and attributes; `!` marks a required one. */
const schema: Readonly<Record<string, { children: readonly string[]; attributes: readonly string[] }>> = {
  testsuites: { children: ['testsuite'], attributes: ['name', 'time', 'tests', 'failures', 'errors'] },
  testsuite: {
    children: ['properties', 'testcase'],
    attributes: ['name!', 'tests!', 'failures!', 'errors!', 'skipped', 'time', 'timestamp', 'hostname'],
  },
  properties: { children: ['property'], attributes: [] },
  property: { children: [], attributes: ['name!', 'value!'] },
  testcase: {
    children: ['skipped', 'error', 'failure', 'system-out'],
    attributes: ['name!', 'time', 'classname'],
  },
  failure: { children: [], attributes: ['type', 'message'] },
  error: { children: [], attributes: ['type', 'message'] },
  skipped: { children: [], attributes: ['type', 'message'] },
  'system-out': { children: [], attributes: [] },
};

interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Node[];
  readonly text: string;
}

type Raw = Record<string, unknown>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
});

function nodes(raw: Raw[]): Node[] {
  return raw.flatMap(entry => {
    const name = Object.keys(entry).find(key => key !== ':@') ?? '';
    if (name === '#text' || name.startsWith('?')) return [];
    const inside = entry[name] as Raw[];
    const text = inside.map(child => child['#text'] ?? '').join('');
    return [{ name, attributes: (entry[':@'] ?? {}) as Node['attributes'], children: nodes(inside), text }];
  });
}

function parse(xml: string): Node {
  const [root] = nodes(parser.parse(xml));
  if (root === undefined) throw new Error('no root element');
  return root;
}

function expectValid(node: Node): void {
  const rule = schema[node.name];
  expect(rule, node.name).not.to.equal(undefined);
  const names = rule?.attributes.map(name => name.replace('!', '')) ?? [];
  expect(names).to.include.members(Object.keys(node.attributes));
  for (const name of rule?.attributes.filter(one => one.endsWith('!')) ?? [])
    expect(node.attributes).to.have.property(name.replace('!', ''));
  if (node.attributes.time !== undefined) expect(node.attributes.time).to.match(/^\d+(\.\d+)?$/);
  for (const child of node.children) {
    expect(rule?.children, node.name).to.include(child.name);
    expectValid(child);
  }
}

const all = (node: Node, name: string): Node[] =>
  node.children.flatMap(child => [...(child.name === name ? [child] : []), ...all(child, name)]);

const outcomes = (root: Node) =>
  Object.fromEntries(
    all(root, 'testcase').flatMap(testcase => {
      const told = testcase.children.find(({ name }) => name !== 'system-out');
      return told === undefined ? [] : [[told.attributes.type, told.name]];
    }),
  );

describe('the JUnit report', () => {
  it('keeps to the schema of Jenkins', () => {
    for (const result of [everything(), empty(), allMet(), fleet(3), poisoned(']]>\x00<a b="')])
      expectValid(parse(rendered('junit', result)));
  });

  it('counts what it holds', () => {
    const root = parse(rendered('junit', everything()));
    for (const node of [root, ...all(root, 'testsuite')]) {
      expect(node.attributes.tests).to.equal(String(all(node, 'testcase').length));
      expect(node.attributes.failures).to.equal(String(all(node, 'failure').length));
      expect(node.attributes.errors).to.equal(String(all(node, 'error').length));
    }
  });

  it('gives each failure, error and left-out case a text that begins with its message', () => {
    for (const sample of [everything(), empty(), fleet(3)]) {
      const root = parse(rendered('junit', sample));
      for (const kind of ['failure', 'error', 'skipped'])
        for (const { text, attributes } of all(root, kind)) {
          expect(text.trim()).not.to.equal('');
          expect(text).to.satisfy((words: string) => words.startsWith(attributes.message ?? '?'));
        }
    }
  });

  it('tells failures, errors and what was skipped apart', () => {
    expect(outcomes(parse(rendered('junit', everything())))).to.deep.equal({
      'telemetry-only': 'failure',
      missed: 'failure',
      blind: 'failure',
      late: 'failure',
      fired: 'failure',
      allowed: 'failure',
      inconclusive: 'error',
      error: 'error',
      failed: 'error',
      host: 'error',
      'left-changed': 'error',
      skipped: 'skipped',
      'not-applicable': 'skipped',
    });
    expect(outcomes(parse(rendered('junit', allMet())))).to.deep.equal({});
  });

  it('gives cases of one title, and of one id, names that differ', () => {
    const rule = (id: string) => ({
      ...{ id, title: 'Twin', level: 'low', tags: [], digest: null, file: null, why: '' },
      ...{ judgement: 'unusable' as const, fired: [], silent: [], nearMiss: null },
    });
    const rules = [rule('a'), rule('b'), rule('b'), { ...rule('c'), title: 'Single' }];
    const names = all(parse(rendered('junit', { ...allMet(), rules })), 'testcase')
      .filter(({ attributes }) => attributes.classname === 'rules')
      .map(({ attributes }) => attributes.name);
    expect(names).to.deep.equal(['Twin (a)', 'Twin (b)', 'Twin (b) #2', 'Single']);
  });

  it('has no two cases of one class and name', () => {
    const [host] = allMet().hosts;
    const [scenario] = host?.scenarios ?? [];
    const [one] = scenario?.expectations ?? [];
    if (!host || !scenario || !one) throw new Error('the sample is empty');
    const expectations = [one, { ...one, id: 'rule:other' }];
    const result = { ...allMet(), hosts: [{ ...host, scenarios: [{ ...scenario, expectations }] }] };
    const names = all(parse(rendered('junit', result)), 'testcase').map(
      ({ attributes: { classname, name } }) => `${classname} ${name}`,
    );
    expect(new Set(names).size).to.equal(names.length);
    expect(names.join('\n')).to.contain('(rule:other)');
  });

  it('has an error where only an open ledger tells that a host may be changed', () => {
    const root = parse(rendered('junit', { ...allMet(), exitCode: 4 }));
    expectValid(root);
    expect(root.attributes).to.include({ tests: '6', errors: '1' });
    expect(outcomes(root)).to.deep.equal({ 'left-changed': 'error' });
  });

  it('has an error where the run was interrupted, though all that was drilled is well', () => {
    const { run, ...others } = allMet();
    const text = rendered('junit', { run: { ...run, interrupted: true }, ...others });
    expect(text).to.match(/<error type="interrupted"[^>]*>[^<]*\n\d scenarios? on 1 host in /);
    const root = parse(text);
    expectValid(root);
    expect(outcomes(root)).to.deep.equal({ interrupted: 'error' });
  });

  it('has a suite for each scenario on each host, with its marker and techniques, and a case for the restoration', () => {
    const [suite] = all(parse(rendered('junit', allMet())), 'testsuite');
    expect(suite?.attributes.name).to.equal('lab-linux01 / systemd-service');
    const properties =
      suite && all(suite, 'property').map(({ attributes: { name, value } }) => [name, value]);
    expect(properties).to.deep.include.members([
      ['marker', 'k3v9q2xw'],
      ['techniques', 'T1569.003,T1543.002'],
    ]);
    const cases = suite && all(suite, 'testcase');
    expect(cases).to.have.length(5);
    expect(cases?.at(-1)?.attributes.name).to.equal('host restored');
    expect(cases?.[0]?.children[0]?.text).to.include('evidence auditd:1732417000.123:4711');
  });
});

describe('the JUnit report, by the schema of Jenkins’ xUnit plug-in', () => {
  wants('recordings', 'xmllint');

  const schema = () => join(recordingsFolder(), 'formats/junit-jenkins-10.xsd');
  const check = (text: string) =>
    spawnSync('xmllint', ['--nonet', '--noout', '--schema', schema(), '-'], {
      input: text,
      encoding: 'utf8',
    });

  for (const [name, result] of Object.entries({
    everything,
    allMet,
    empty,
    fleet: () => fleet(3),
    poisoned: () => poisoned(']]><x>'),
  }))
    it(`is valid: ${name}`, () => {
      const { status, stderr } = check(rendered('junit', result()));
      expect(status, stderr.slice(-2000)).to.equal(0);
    });

  it('is not without the name of a case', () => {
    const broken = rendered('junit', everything()).replace(/<testcase name="[^"]*"/, '<testcase');
    expect(check(broken).status).to.equal(3);
  });
});
