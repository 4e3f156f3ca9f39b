import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Result } from '../../reports/index.ts';
import { Workplace } from '../simulate.ts';

const rule = (id: string, title: string, more: object) =>
  JSON.stringify({
    title,
    id,
    logsource: { product: 'linux', category: 'process_creation' },
    detection: { s: { 'Image|endswith': '/systemctl' }, condition: 's' },
    tags: ['attack.execution', 'attack.t1569.003'],
    ...more,
  });

const enabling = { 'Image|endswith': '/systemctl', 'CommandLine|contains': ' enable ' };

const rules: Readonly<Record<string, string>> = {
  'run.yml': rule('r1', 'Systemctl is run', {}),
  'enable.yml': rule('r2', 'A unit is enabled', { detection: { s: enabling, condition: 's' } }),
  'net.yml': rule('r3', 'A service connects', {
    logsource: { product: 'linux', category: 'network_connection' },
  }),
  'windows.yml': rule('r4', 'A service of Windows', {
    logsource: { product: 'windows', category: 'process_creation' },
    tags: ['attack.t1569.002'],
  }),
  'twenty.yml': JSON.stringify({
    title: 'Systemctl is run twenty times',
    id: 'r5',
    correlation: {
      type: 'event_count',
      rules: ['r1'],
      timespan: '1m',
      condition: { gte: 20 },
      generate: true,
    },
  }),
};

const expectations = `
- { rule: Systemctl is run, scenario: systemd-service, must: fire, within: 60s }
- { rule: r2, scenario: systemd-service, must: fire }
- { rule: r3, scenario: systemd-service, must: stay-silent }
- { rule: r1, scenario: systemd-service, expectation: command-execution, must: stay-silent }
`;

const drill = ['--host', 'lab-linux01', '--scenario', 'systemd-service', '--rules', 'rules'];

async function workplace(files: Readonly<Record<string, string>>): Promise<Workplace> {
  const place = await Workplace.make();
  await mkdir(join(place.folder, 'rules'));
  for (const [name, text] of Object.entries(files)) await place.write(join('rules', name), text);
  return place;
}

describe('rules of one’s own', () => {
  let place: Workplace;
  let result: Result;
  before(async () => {
    place = await workplace({ ...rules, 'expectations.yml': expectations });
    result = await place.drill(drill);
  });
  after(() => place.close());

  const judged = (id: string) => result.rules?.find(one => one.id === id);
  const expected = (id: string) => result.hosts[0]?.scenarios[0]?.expectations.find(one => one.id === id);

  it('each have a judgement of their own', () => {
    const words = (result.rules ?? []).map(({ id, judgement }) => [id, judgement]);
    expect(Object.fromEntries(words)).to.deep.equal({
      r1: 'fired',
      r2: 'not-matched',
      r3: 'not-fed',
      r4: 'not-drilled',
      r5: 'not-matched',
    });
    expect(judged('r1')?.fired[0]).to.include({ scenario: 'systemd-service', ofItsTechnique: true });
    expect(judged('r2')?.silent).to.deep.equal([{ scenario: 'systemd-service', hosts: ['lab-linux01'] }]);
  });

  it('name the likeliest event where they did not match, a correlation the part that it lacks', () => {
    const miss = judged('r2')?.nearMiss;
    expect(miss).to.include({ field: 'CommandLine|contains', met: 1, of: 2, host: 'lab-linux01' });
    expect(miss?.seen).to.match(/systemctl start sdrill-/);
    expect(judged('r5')?.nearMiss).to.include({
      part: 'rule',
      field: 'Systemctl is run',
      seen: '2',
      wanted: '>= 20',
    });
  });

  it('are expected to fire or stay silent by expectations.yml', () => {
    expect(expected('rule:r1')).to.include({ verdict: 'detected', met: true, within: 60 });
    expect(expected('rule:r2')).to.include({ verdict: 'telemetry-only', met: false });
    expect(expected('rule:r2')?.nearMiss).to.include({ field: 'CommandLine|contains' });
    expect(expected('rule:r3')).to.include({ verdict: 'missed', met: false });
    expect(result.exitCode).to.equal(1);
  });

  it('alter a shipped expectation where its id is given', () => {
    const altered = expected('command-execution');
    expect(altered).to.include({ must: 'stay-silent', verdict: 'fired', met: false });
    expect(altered?.rule.id).to.equal('r1');
  });

  it('stand in one compact table at the end, and in every report', async () => {
    const reports = ['html', 'markdown', 'junit'].flatMap(format => [
      '--report',
      `${format}:report.${format}`,
    ]);
    const { stdout } = await place.run([...drill, ...reports]);
    const table = stdout.slice(stdout.indexOf('Your rules'));
    expect(table).to.match(/^Your rules: 1 fired, 2 did not match, 1 not fed, 1 not drilled$/m);
    expect(table).to.match(/^ {2}✓ fired +Systemctl is run +systemd-service$/m);
    expect(table).to.match(/wanted CommandLine\|contains\s+'\* enable \*',\s+saw\s+'/);
    expect(table).to.contain('- 1 rule: no procedure of the technique ran (A service of Windows)');
    const junit = await place.read('report.junit');
    expect(junit).to.contain('<testcase name="rules: no procedure of the technique ran"');
    for (const format of ['html', 'markdown', 'junit']) {
      const text = await place.read(`report.${format}`);
      expect(text, format).to.contain('A unit is enabled');
      expect(text, format).to.contain('no procedure of the technique ran');
    }
  });
});

describe('a rule of one’s own that cannot be used', () => {
  let place: Workplace;
  before(async () => {
    place = await workplace({ ...rules, 'broken.yml': 'title: Broken\nlogsource: { product: linux }\n' });
  });
  after(() => place.close());

  it('ends the run with 2 before a host is touched, and names the file', async () => {
    const { code, stderr } = await place.run(drill);
    expect(code).to.equal(2);
    expect(stderr).to.contain('rules/broken.yml:1: this rule cannot be used: it has no detection');
    expect(stderr).to.contain('--lenient');
    expect(stderr).not.to.contain('connecting');
  });

  it('is left out with a warning, and judged as unusable, where --lenient is given', async () => {
    const { code, stderr, stdout } = await place.run([...drill, '--lenient', '--json']);
    expect(code).to.equal(0);
    expect(stderr).to.contain('rules/broken.yml:1: this rule cannot be used');
    expect(JSON.parse(stdout).rules.at(-1)).to.include({ title: 'Broken', judgement: 'unusable' });
  });
});
