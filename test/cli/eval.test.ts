import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Workplace } from '../simulate.ts';
import { evaluationIn, psexecRule, put, rule, sample, systemEvent } from './evaluation.ts';

describe('simulate eval', () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make();
    await put(workplace, 'rules/psexec.yml', psexecRule);
  });
  after(() => workplace.close());

  const run = (...args: string[]) => workplace.run(['eval', ...args]);

  it('prints a JSON line for each match and the summary last', async () => {
    const files = [sample('psexec-service.jsonl'), sample('psexec-service.evtx.gz')];
    const { code, stdout } = await run('--rules', 'rules', '--json', ...files);
    const { matches, summary } = evaluationIn(stdout);
    expect(code).to.equal(0);
    expect(matches.map(({ file, record, time }) => [file, record, time])).to.deep.equal([
      [files[0], '2', '2021-04-21T09:27:56.082Z'],
      [files[1], '471480', '2021-04-21T09:27:56.082Z'],
    ]);
    expect(matches[0]?.rule).to.deep.equal({
      id: '3b5a2f5e-7a1c-4c39-9a37-0d7f5cf2a0c1',
      title: 'PsExec Service',
      level: 'high',
      tags: ['attack.execution', 'attack.t1569.002'],
    });
    expect(matches[0]?.fields).to.include({ ServiceName: 'PSEXESVC', AccountName: 'LocalSystem' });
    expect(summary).to.include({ files: 2, events: 8, rules: 1, matches: 2 });
  });

  it('prints a table with counts by rule, without colour in a pipe', async () => {
    const { code, stdout, stderr } = await run('--rules', 'rules', sample('psexec-service.jsonl'));
    expect(code).to.equal(0);
    expect(stdout).to.match(/^high +1 +PsExec Service +2021-04-21T09:27:56\.082Z/m);
    expect(stdout).to.contain('1 match of 1 rule in 4 events of 1 file');
    expect(stdout + stderr).not.to.contain('\x1b');
  });

  it('gives the same in several threads, in the same order', async () => {
    const lines = Array.from({ length: 4_000 }, (_, index) =>
      systemEvent({ ServiceName: index % 3 === 0 ? 'PSEXESVC' : 'other', ImagePath: 'x'.repeat(100), index }),
    );
    lines[1_000] = '{"broken\n';
    const big = await put(workplace, 'big.jsonl', lines.join(''));
    const words = ['--rules', 'rules/psexec-any.yml', '--json', big, sample('psexec-service.evtx.gz'), big];
    await put(workplace, 'rules/psexec-any.yml', psexecRule.replace(/ +Provider_Name.*\n/, ''));
    const [alone, shared] = await Promise.all([run(...words), run(...words, '--workers', '2')]);
    const [one, two] = [evaluationIn(alone.stdout), evaluationIn(shared.stdout)];
    expect(one.matches.length).to.equal(1_335);
    expect(two.matches).to.deep.equal(one.matches);
    expect({ ...two.summary, seconds: 0 }).to.deep.equal({ ...one.summary, seconds: 0 });
    expect(one.summary.corrupt[0])
      .to.include({ file: big, count: 1 })
      .and.have.nested.property('first[0].record', '1001');
  });

  it('keeps compiled rules for the next time, unless --no-cache', async () => {
    const XDG_CACHE_HOME = join(workplace.folder, 'cached');
    const words = ['--rules', 'rules/psexec.yml', '--json', sample('psexec-service.jsonl')];
    const kept = () => readdir(join(XDG_CACHE_HOME, 'servicedrill', 'rules')).catch(() => []);
    const uncached = await workplace.run(['eval', '--no-cache', ...words], { XDG_CACHE_HOME });
    expect(await kept()).to.deep.equal([]);
    const compiled = await workplace.run(['eval', ...words], { XDG_CACHE_HOME });
    expect(await kept()).to.have.lengthOf(1);
    const cached = await workplace.run(['eval', ...words], { XDG_CACHE_HOME });
    const { matches } = evaluationIn(uncached.stdout);
    expect(matches).to.have.lengthOf(1);
    for (const { stdout } of [compiled, cached]) expect(evaluationIn(stdout).matches).to.deep.equal(matches);
  });

  it('correlates over files, regardless of the order of their events', async () => {
    const base = rule('Service', '  s: {ServiceName: evil}\n  condition: s', 'name: service\n');
    const many =
      'title: Many\ncorrelation:\n  type: event_count\n  rules: [service]\n  group-by: [Computer]\n' +
      '  timespan: 5m\n  condition: {gte: 3}\n';
    await put(workplace, 'many/rule.yml', `${base}---\n${many}`);
    const at = (minute: number) =>
      systemEvent({ ServiceName: 'evil', Computer: 'pc1', TimeCreated: `2026-01-01T00:0${minute}:00Z` });
    const first = await put(workplace, 'first.jsonl', at(3) + at(1));
    const second = await put(workplace, 'second.jsonl', at(2));
    const { stdout, stderr } = await run('--rules', 'many', '--json', '--workers', '2', first, second);
    const { matches } = evaluationIn(stdout);
    expect(stderr).to.contain('correlations need all events');
    expect(
      matches.map(({ rule, correlation }) => [rule.title, correlation?.group, correlation?.value]),
    ).to.deep.equal([['Many', { Computer: 'pc1' }, 3]]);
    expect(matches[0]?.correlation?.events.map(({ file, record }) => [file, record])).to.deep.equal([
      [first, '2'],
      [second, '1'],
      [first, '1'],
    ]);
  });

  it('correlates in a recording of older days as well as in one that was read before it', async () => {
    const base = rule('Service', '  s: {ServiceName: evil}\n  condition: s', 'name: service\n');
    const twice =
      'title: Twice\ncorrelation:\n  type: event_count\n  rules: [service]\n  group-by: [Computer]\n' +
      '  timespan: 5m\n  condition: {gte: 2}\n';
    await put(workplace, 'twice/rule.yml', `${base}---\n${twice}`);
    const on = (day: string) =>
      [1, 2]
        .map(minute => ({ Computer: 'pc1', TimeCreated: `${day}T00:0${minute}:00Z` }))
        .map(fields => systemEvent({ ServiceName: 'evil', ...fields }))
        .join('');
    const newer = await put(workplace, 'newer.jsonl', on('2026-03-01'));
    const older = await put(workplace, 'older.jsonl', on('2026-01-01'));
    const { stdout } = await run('--rules', 'twice', '--json', newer, older);
    const found = evaluationIn(stdout).matches.flatMap(({ correlation }) => correlation?.events ?? []);
    expect(found.map(({ file }) => file)).to.deep.equal([newer, newer, older, older]);
  });

  it('reads the events of a past run, the other files of its folder left alone', async () => {
    const view = {
      logsource: { product: 'linux', service: 'auditd' },
      fields: { type: 'SERVICE_START', unit: 'k3v9' },
    };
    const event = {
      host: 'web01',
      scenario: 'systemd-service',
      source: 'auditd',
      id: '17',
      time: 1_767_225_600_000,
    };
    await put(workplace, 'runs/r1/events.jsonl', `${JSON.stringify({ ...event, views: [view] })}\n`);
    await put(
      workplace,
      'runs/r1/commands.jsonl',
      `${JSON.stringify({ type: 'SERVICE_START', unit: 'k3v9' })}\n`,
    );
    await put(workplace, 'runs/r1/result.json', '{}');
    const { stdout } = await run('--json', 'runs', '--known-service', 'other');
    const { matches, summary } = evaluationIn(stdout);
    expect(summary).to.include({ files: 1, events: 1 });
    expect(
      matches.map(({ file, rule, time, fields }) => [file, rule.title, time, fields.unit]),
    ).to.deep.equal([
      [join('runs', 'r1', 'events.jsonl'), 'Unknown Service Started', '2026-01-01T00:00:00.000Z', 'k3v9'],
    ]);
  });

  it('fills placeholders from options, and says which have no values', async () => {
    const detection = "  s: {EventID: 7045}\n  f: {ServiceName|expand: '%ours%'}\n  condition: s and not f";
    await put(workplace, 'ours/rule.yml', rule('Not ours', detection));
    const log = await put(
      workplace,
      'ours.jsonl',
      systemEvent({ ServiceName: 'a' }) + systemEvent({ ServiceName: 'b' }),
    );
    const [filled, empty] = await Promise.all([
      run('--rules', 'ours', '--json', '--placeholder', 'ours=a', log),
      run('--rules', 'ours', '--json', log),
    ]);
    expect(evaluationIn(filled.stdout).matches.map(({ record }) => record)).to.deep.equal(['2']);
    expect(evaluationIn(empty.stdout).matches.length).to.equal(2);
    expect(empty.stderr).to.contain('%ours% has no values (1 rule): give them with --placeholder ours=VALUE');
  });

  it('names corrupt records and rules it cannot use, and evaluates the rest', async () => {
    await put(workplace, 'mixed/good.yml', psexecRule.replace(/ +Provider_Name.*\n/, ''));
    await put(
      workplace,
      'mixed/bad.yml',
      rule('Bad', '  s: {a|nosuch: b}\n  condition: s', 'id: bad-rule\n'),
    );
    const text = `{"cut off\n${systemEvent({ ServiceName: 'PSEXESVC' })}`;
    const log = await put(workplace, 'mixed.jsonl', text);
    const { code, stdout, stderr } = await run('--rules', 'mixed', '--json', log);
    const { matches, summary } = evaluationIn(stdout);
    expect(code).to.equal(0);
    expect(matches.length).to.equal(1);
    expect(stderr).to.contain(`${log}: record 1 is corrupt`);
    expect(summary.unsupportedRules).to.have.length(1);
    expect(summary.unsupportedRules[0])
      .to.include({ id: 'bad-rule' })
      .and.have.property('why')
      .that.contains('nosuch');
  });

  it('ends with 3 if an input cannot be read, after evaluating the others', async () => {
    const binary = await put(
      workplace,
      'picture.log',
      Buffer.from([0x89, 0x50, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0]),
    );
    const { code, stdout, stderr } = await run(
      '--rules',
      'rules',
      '--json',
      binary,
      sample('psexec-service.jsonl'),
    );
    expect(code).to.equal(3);
    expect(stderr).to.contain(`cannot read ${binary}`);
    expect(evaluationIn(stdout).matches.length).to.be.greaterThan(0);
  });

  it('ends with 1 on a match if that is asked for', async () => {
    const { code } = await run(
      '--rules',
      'rules/psexec.yml',
      '--fail-on-match',
      sample('psexec-service.jsonl'),
    );
    expect(code).to.equal(1);
  });

  it('answers a mistake with one line and exit code 2', async () => {
    const { code, stdout, stderr } = await run('nosuch.jsonl');
    expect([code, stdout, stderr]).to.deep.equal([2, '', 'nosuch.jsonl: no such file or folder\n']);
  });
});
