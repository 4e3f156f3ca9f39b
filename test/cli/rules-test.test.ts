import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { Workplace } from '../simulate.ts';
import { psexecRule, put, sample } from './evaluation.ts';

const id = '3b5a2f5e-7a1c-4c39-9a37-0d7f5cf2a0c1';
const info = (path: string, count: string, rule = id) => `id: b6598f67-233f-4e7e-839d-2379a44fc63e
description: N/A
date: 2026-01-31
author: someone
rule_metadata:
    - id: ${rule}
      title: PsExec Service
regression_tests_info:
    - name: Positive Detection Test
      type: json
      provider: Service Control Manager
${count}      path: ${path}
`;

describe('simulate rules test', () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make();
  });
  after(() => workplace.close());

  /** A repository in SigmaHQ's layout. */
  async function repository(name: string, count: string, rule?: string): Promise<void> {
    const folder = 'regression_data/rules/windows/psexec';
    await put(workplace, `${name}/rules/windows/psexec.yml`, psexecRule);
    await put(workplace, `${name}/regression_data/pipelines/fields.yml`, 'name: no rule\n');
    await put(workplace, `${name}/${folder}/${id}.json`, await readFile(sample('psexec-service.jsonl')));
    await put(workplace, `${name}/${folder}/info.yml`, info(`${folder}/${id}.json`, count, rule));
  }

  it('runs rules against the recordings beside them, and ends with 1 if one matches less often than named', async () => {
    const folder = 'all/regression_data';
    await put(workplace, 'all/rules/psexec.yml', psexecRule);
    await put(workplace, `${folder}/log.json`, await readFile(sample('psexec-service.jsonl')));
    const counts = ['', '      match_count: 0\n', '      match_count: 1\n', '      match_count: 2\n'];
    for (const [index, count] of counts.entries())
      await put(workplace, `${folder}/${index}/info.yml`, info('regression_data/log.json', count));
    const { code, stdout } = await workplace.run(['rules', 'test', 'all']);
    const signs = stdout.split('\n').map(line => [line[0], line.split(': ').at(-1)].join(' '));
    expect(signs.slice(0, 4)).to.deep.equal([
      '✓ 1 match, at least one wanted',
      '✗ 1 match, 0 wanted',
      '✓ 1 match, 1 wanted',
      '✗ 1 match, 2 wanted',
    ]);
    expect(stdout).to.contain('4 tests: 2 passed, 2 failed');
    expect(code).to.equal(1);
  });

  it('finds the rules beside regression_data, and tells in JSON what came of each test', async () => {
    await repository('sigma', '      match_count: 1\n');
    const { code, stdout } = await workplace.run(['rules', 'test', 'sigma/regression_data', '--json']);
    const [test, summary] = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(code).to.equal(0);
    expect(test).to.include({ rule: id, result: 'passed', matches: 1 });
    expect(summary).to.deep.equal({ summary: { tests: 1, passed: 1, warned: 0, failed: 0 } });
  });

  it('fails a test whose rule or recording is missing, or whose info.yml is none', async () => {
    await repository('broken', '', '00000000-0000-4000-8000-000000000000');
    await put(workplace, 'broken/regression_data/a/info.yml', info('../../../etc/hostname', ''));
    await put(workplace, 'broken/regression_data/b/info.yml', 'rule_metadata: []\n');
    const { code, stdout } = await workplace.run(['rules', 'test', 'broken']);
    expect(code).to.equal(1);
    expect(stdout).to.contain('there is no recording ../../../etc/hostname');
    expect(stdout).to.contain('there is no rule with the id 00000000-0000-4000-8000-000000000000');
    expect(stdout).to.contain('3 tests: 0 passed, 3 failed');
  });

  it('reads a recording of the same name where the one that is named is missing, and says so', async () => {
    const folder = 'regression_data/rules/windows/psexec';
    await repository('renamed', '');
    await put(workplace, `renamed/${folder}/info.yml`, info(`${folder}/${id}.evtx`, ''));
    const { code, stdout } = await workplace.run(['rules', 'test', 'renamed']);
    expect(code).to.equal(0);
    expect(stdout).to.match(new RegExp(`^! .*1 match.*; ${id}.evtx is missing, ${id}.json was read`));
    const counts: [number, number][] = [
      [3, 0],
      [0, 1],
    ];
    for (const [count, ends] of counts) {
      const text = info(`${folder}/${id}.evtx`, `      match_count: ${count}\n`);
      await put(workplace, `renamed/${folder}/info.yml`, text);
      expect((await workplace.run(['rules', 'test', 'renamed'])).code, `${count} wanted`).to.equal(ends);
    }
  });

  it('only warns of an info.yml whose tests are left out, and takes empty entries for absent ones', async () => {
    const folder = 'regression_data/rules/windows/psexec';
    await repository('partly', '      match_count:\n      filters:\n      pipelines:\n');
    const bare = info('x', '').replace(/regression_tests_info[\s\S]*/, text => text.replaceAll(/^/gm, '# '));
    await put(workplace, 'partly/regression_data/rules/later/info.yml', bare);
    const windows = info(`${folder}/${id}.json`.replaceAll('/', '\\'), '');
    await put(workplace, 'partly/regression_data/rules/slashes/info.yml', windows);
    const { code, stdout } = await workplace.run(['rules', 'test', 'partly']);
    expect(stdout).to.match(/^! .*later\/info\.yml: it has no tests$/m);
    expect(stdout).to.contain('3 tests: 3 passed, 0 failed');
    expect(code).to.equal(0);
  });

  it('applies the filters that a test names', async () => {
    const filter = (condition: string) =>
      `title: Filter\nlogsource: {product: windows}\nfilter: {rules: any, s: {ServiceName: '*'}, condition: ${condition}}\n`;
    await repository('filtered', '');
    const path = 'regression_data/rules/windows/psexec/info.yml';
    const named = (await readFile(`${workplace.folder}/filtered/${path}`, 'utf8')).replace(/$/, '');
    const tests: [string, number][] = [
      ['not s', 1],
      ['s', 0],
    ];
    for (const [condition, code] of tests) {
      await put(workplace, 'filtered/regression_data/filters/f.yml', filter(condition));
      await put(workplace, `filtered/${path}`, `${named}      filters: [regression_data/filters/f.yml]\n`);
      expect((await workplace.run(['rules', 'test', 'filtered'])).code, condition).to.equal(code);
    }
  });

  it('takes JSON of no known kind for events of the log source of its rule', async () => {
    const rule = psexecRule.replace(/logsource:[\s\S]*?detection:[\s\S]*/, '');
    await put(
      workplace,
      'cloud/rules/r.yml',
      `${rule}logsource: {product: aws, service: cloudtrail}\ndetection: {s: {a.b: 1}, condition: s}\n`,
    );
    await put(workplace, 'cloud/regression_data/log.json', '{\n  "a": {"b": 1}\n}\n');
    await put(
      workplace,
      'cloud/regression_data/info.yml',
      info('regression_data/log.json', '      match_count: 1\n'),
    );
    const { code, stdout } = await workplace.run(['rules', 'test', 'cloud']);
    expect([code, stdout.includes('1 match, 1 wanted')]).to.deep.equal([0, true]);
  });

  it('ends with 2 where there are no tests', async () => {
    await put(workplace, 'empty/rule.yml', psexecRule);
    const { code, stderr } = await workplace.run(['rules', 'test', 'empty']);
    expect([code, stderr]).to.deep.equal([2, 'empty: there is no info.yml in it or below it\n']);
  });
});

describe('simulate rules list and coverage', () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make();
    await put(workplace, 'rules/psexec.yml', psexecRule);
    await put(
      workplace,
      'rules/other.yml',
      psexecRule.replace(id, id.replace('3b5a', '3b5b')).replace('PsExec', 'Other'),
    );
  });
  after(() => workplace.close());

  it('lists rules with log source and techniques', async () => {
    const { stdout } = await workplace.run(['rules', 'list', 'rules']);
    expect(stdout).to.match(/^high +PsExec Service +windows\/system +T1569\.002$/m);
  });

  it('gives a layer for ATT&CK Navigator whose score is the number of rules', async () => {
    const { stdout } = await workplace.run(['rules', 'coverage', '--navigator', 'rules']);
    const layer = JSON.parse(stdout);
    expect(layer)
      .to.include({ domain: 'enterprise-attack' })
      .and.have.deep.property('versions', { attack: '19', navigator: '5.1.0', layer: '4.5' });
    expect(layer.techniques).to.have.length(1);
    expect(layer.techniques[0]).to.include({ techniqueID: 'T1569.002', score: 2 });
  });
});
