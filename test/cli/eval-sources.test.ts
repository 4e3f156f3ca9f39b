import { expect } from 'chai';
import { parseLogsource } from '../../cli/rules/source-options.ts';
import { parseTaxonomy } from '../../cli/rules/taxonomy.ts';
import { UsageError } from '../../cli/usage.ts';
import { sigmaTaxonomy } from '../../validators/sigma/index.ts';
import { Workplace } from '../simulate.ts';
import { evaluationIn, put } from './evaluation.ts';

const cloudRule = `title: Role Given
id: 0b1d2c3a-0000-4000-8000-000000000001
logsource: {product: azure, service: auditlogs}
detection:
  s:
    operationName: Add member to role
    properties.targetResources|contains: Admins
  condition: s
`;
const cloudEvent = {
  operationName: 'Add member to role',
  properties: { targetResources: [{ displayName: 'Global Admins' }] },
};
const webRule = `title: Java
id: 0b1d2c3a-0000-4000-8000-000000000002
logsource: {category: webserver}
detection: {keywords: ['\${(#a=@'], condition: keywords}
`;
const processRule = `title: Evil
id: 0b1d2c3a-0000-4000-8000-000000000003
logsource: {product: windows, category: process_creation}
detection: {s: {Image: evil.exe}, condition: s}
`;
const taxonomy = `sources:
  - name: EDR process
    when: {channels: [EDR], eventIds: [7]}
    logsources: [{product: windows, category: process_creation}]
    fields: {Image: process.path}
    carries: $names Image
lists: {names: EventID Channel}
`;

describe('simulate eval and log sources', () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make();
    await put(workplace, 'cloud.yml', cloudRule);
    await put(workplace, 'web.yml', webRule);
    await put(workplace, 'process.yml', processRule);
    await put(workplace, 'cloud.jsonl', `${JSON.stringify(cloudEvent)}\n`.repeat(3));
    await put(workplace, 'access.log', '127.0.0.1 - - "GET /${(#a=@x HTTP/1.1" 200\n');
    await put(workplace, 'edr.jsonl', '{"Channel":"EDR","EventID":7,"process":{"path":"EVIL.exe"}}\n');
    await put(workplace, 'taxonomy.yml', taxonomy);
  });
  after(() => workplace.close());

  const evaluate = async (...args: string[]) =>
    evaluationIn((await workplace.run(['eval', '--json', ...args])).stdout);

  it('counts the events that no rule is for, and those that are not whole', async () => {
    await put(
      workplace,
      'other.jsonl',
      `${JSON.stringify({ Channel: 'System', EventID: 7036, param1: 'x' })}\n`.repeat(2) +
        JSON.stringify({
          Id: 1,
          ProviderName: 'Microsoft-Windows-Sysmon',
          LogName: 'Microsoft-Windows-Sysmon/Operational',
        }),
    );
    const { summary } = await evaluate('--rules', 'process.yml', 'other.jsonl');
    expect(summary.eventsNotAsked).to.deep.equal([{ logsource: 'windows/system', events: 2 }]);
    expect(summary.incompleteEvents.map(({ events }) => events)).to.deep.equal([1]);
    const { stderr } = await workplace.run(['eval', '--rules', 'process.yml', 'other.jsonl']);
    expect(stderr).to.contain('no rule is for 2 of 3 events: windows/system (2)');
    expect(stderr).to.contain('1 event not whole: Get-WinEvent | ConvertTo-Json gives data no names');
  });

  it('reports events of which it does not know what they are, instead of skipping them', async () => {
    const { stderr } = await workplace.run(['eval', '--rules', 'cloud.yml', 'cloud.jsonl']);
    expect(stderr).to.equal(
      '3 events: none is of a known log source, so that no rule was asked: name it with --logsource product=...,service=...\n',
    );
    const { summary } = await evaluate('--rules', 'cloud.yml', 'cloud.jsonl');
    expect(summary).to.include({ events: 3, eventsWithoutLogsource: 3, matches: 0 });
  });

  it('says so of lines of text that are of no syslog daemon', async () => {
    const { stderr } = await workplace.run(['eval', '--rules', 'cloud.yml', 'access.log']);
    expect(stderr).to.match(/^1 event: none is of a known log source/);
  });

  it('takes them for what --logsource says', async () => {
    const logsource = ['--logsource', 'product=azure,service=auditlogs'];
    const { summary } = await evaluate('--rules', 'cloud.yml', ...logsource, 'cloud.jsonl');
    expect(summary).to.include({ eventsWithoutLogsource: 0, matches: 3 });
    const shared = await evaluate('--rules', 'cloud.yml', '--workers', '2', ...logsource, 'cloud.jsonl');
    expect(shared.summary).to.include({ matches: 3 });
    const { stdout } = await workplace.run([
      'eval',
      '--rules',
      'cloud.yml',
      ...logsource,
      '--explain',
      'cloud.yml',
      'cloud.jsonl',
    ]);
    expect(stdout).to.contain('the rule matches');
  });

  it('takes lines of text for it too, and leaves alone what is known', async () => {
    const { summary } = await evaluate(
      '--rules',
      'web.yml',
      '--logsource',
      'category=webserver',
      'access.log',
      'edr.jsonl',
    );
    expect(summary).to.include({ matches: 1 });
  });

  it('ends with 2 for what is no log source', async () => {
    const { code, stderr } = await workplace.run([
      'eval',
      '--rules',
      'cloud.yml',
      '--logsource=azure',
      'cloud.jsonl',
    ]);
    expect([code, stderr]).to.deep.equal([
      2,
      '--logsource azure: write product=...,category=...,service=... (one of them is enough)\n',
    ]);
    for (const wrong of ['host=x', '', 'product=']) expect(() => parseLogsource(wrong)).to.throw(UsageError);
  });

  it('maps events by a file of one’s own', async () => {
    expect((await evaluate('--rules', 'process.yml', 'edr.jsonl')).summary).to.include({ matches: 0 });
    const mapped = ['--rules', 'process.yml', '--taxonomy', 'taxonomy.yml'];
    expect((await evaluate(...mapped, 'edr.jsonl')).summary).to.include({ matches: 1 });
    expect((await evaluate(...mapped, '--workers', '2', 'edr.jsonl')).summary).to.include({ matches: 1 });
    const checked = await workplace.run([
      'rules',
      'check',
      'process.yml',
      '--taxonomy',
      'taxonomy.yml',
      '--json',
    ]);
    expect(checked.stdout).not.to.contain('EDR process');
    await put(workplace, 'level.yml', processRule.replace('Image: evil.exe', 'IntegrityLevel: High'));
    const blind = await workplace.run(['rules', 'check', 'level.yml', '--taxonomy', 'taxonomy.yml']);
    expect(blind.stdout).to.contain('this rule cannot fire on EDR process: no IntegrityLevel');
  });

  const broken: readonly (readonly [what: string, text: string, why: RegExp])[] = [
    ['no YAML', 'sources: [', /^taxonomy\.yml:1: no valid YAML/],
    ['no sources', 'providers: {}', /^taxonomy\.yml:1: sources: /],
    [
      'an unknown word',
      taxonomy.replace('eventIds', 'events'),
      /^taxonomy\.yml:3: sources\.0\.when: Unrecognized key: "events"/,
    ],
    [
      'neither channel nor log source',
      taxonomy.replace('channels: [EDR], ', ''),
      /^taxonomy\.yml:3: sources\.0\.when: must have channels or a logsource/,
    ],
    [
      'a condition that is none',
      taxonomy.replace('fields:', 'where: {Image|nosuch: x}\n    fields:'),
      /source EDR process: where is no selection of a rule/,
    ],
    ['an unknown list', taxonomy.replace('$names', '$nosuch'), /carries: there is no list \$nosuch/],
  ];
  for (const [what, text, why] of broken) {
    it(`refuses a taxonomy with ${what}`, () => {
      expect(() => parseTaxonomy(text, 'taxonomy.yml', sigmaTaxonomy))
        .to.throw(UsageError)
        .with.property('message')
        .that.matches(why);
    });
  }

  it('replaces sources of the same name, or all of them', () => {
    const source = 'sources: [{name: Sysmon 1, when: {channels: [x]}, logsources: [{product: y}]}]\n';
    const read = (text: string) => parseTaxonomy(text, 't.yml', sigmaTaxonomy);
    expect(read(source).sources.length).to.equal(sigmaTaxonomy.sources.length);
    expect(read(source).sources.at(-1)?.when).to.deep.equal({ channels: ['x'] });
    expect(read(`extends: none\n${source}`)).to.deep.equal({
      providers: {},
      elsewhere: {},
      sources: [{ name: 'Sysmon 1', when: { channels: ['x'] }, logsources: [{ product: 'y' }] }],
    });
  });

  it('ends with 2 where there is no such taxonomy', async () => {
    const { code, stderr } = await workplace.run([
      'rules',
      'check',
      'process.yml',
      '--taxonomy',
      'nosuch.yml',
    ]);
    expect(code).to.equal(2);
    expect(stderr).to.match(/^cannot read nosuch\.yml: ENOENT/);
  });
});
