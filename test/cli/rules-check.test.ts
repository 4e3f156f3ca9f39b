import { expect } from 'chai';
import { Workplace } from '../simulate.ts';
import { psexecRule, put } from './evaluation.ts';

describe('simulate rules check', () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make();
  });
  after(() => workplace.close());

  const run = (...args: string[]) => workplace.run(['rules', 'check', ...args]);

  const detecting = (detection: string, logsource = '{product: windows, category: process_creation}') =>
    psexecRule.replace(/logsource:[\s\S]*?(?=level)/, `logsource: ${logsource}\ndetection:\n${detection}\n`);

  it('finds nothing wrong with the rules that come with the program', async () => {
    const { code, stdout } = await run('--quiet');
    expect(stdout).to.match(/^\d+ rules in \d+ files: 0 errors, 0 warnings, 0 notes\n$/);
    expect(code).to.equal(0);
  });

  it('says what other engines may refuse by a line each kind, with what is meant at each place', async () => {
    for (const [index, part] of ['\\d', '(?:a)', 'a+?'].entries())
      await put(
        workplace,
        `regex/${index}.yml`,
        detecting(`  s:\n    CommandLine|re: '${part}'\n  condition: s`)
          .replace('PsExec Service', `Regex ${index}`)
          .replace('a0c1', `b00${index}`),
      );
    const { code, stdout } = await run('regex');
    expect(code).to.equal(0);
    expect(stdout.match(/\[regex\]/g)).to.have.length(1);
    expect(stdout).to.contain(
      'read it otherwise (\\d) [regex] 3 times, also in regex/1.yml:10 ((?:), regex/2.yml:10 (+?)\n',
    );
  });

  it('says an equal note once, with the count and the files', async () => {
    const { stdout } = await workplace.run(['rules', 'check']);
    expect(stdout.match(/%known_services% has no values/g)).to.have.length(1);
    expect(stdout).to.match(/ \[placeholder\] \d+ times, also in \S+\.yml:\d+, /);
  });

  it('names file and line of each problem, and ends with 1', async () => {
    const file = await put(workplace, 'bad.yml', psexecRule.replace('status: test', 'status: tested'));
    const { code, stdout } = await run(file);
    expect(code).to.equal(1);
    expect(stdout).to.contain('bad.yml:3: error: status: must be one of stable, test,');
    expect(stdout).to.contain('1 rule in 1 file: 1 error, 0 warnings, 0 notes');
  });

  it('ends with 2 where there are no rules', async () => {
    const { code, stderr } = await run('nosuch');
    expect([code, stderr]).to.deep.equal([2, 'nosuch: no such file or folder\n']);
  });

  it('names two rules with one id', async () => {
    await put(workplace, 'twins/a.yml', psexecRule);
    await put(workplace, 'twins/b.yml', psexecRule.replace('PsExec Service', 'Another'));
    const { stdout } = await run('twins');
    expect(stdout).to.match(/b\.yml:1: error: its id is taken by "PsExec Service"/);
  });

  it('warns of a field that no source has, and proposes the nearest', async () => {
    const file = await put(
      workplace,
      'field.yml',
      detecting("  s: {Imag|endswith: '\\a.exe'}\n  condition: s"),
    );
    const { stdout } = await run(file);
    expect(stdout).to.match(
      /field\.yml:9: warning: .*has the field Imag; did you mean Image\? \[unknown-field\]/,
    );
  });

  it('says what stands in the place of what ATT&CK retired, and fails for none of it', async () => {
    const file = await put(
      workplace,
      'retired.yml',
      psexecRule.replace('attack.execution', 'attack.defense-evasion, attack.t1562.002, attack.t1562.012'),
    );
    const { stdout, code } = await run(file);
    expect(stdout)
      .to.include(
        'ATT&CK v19 has no tactic Defense Evasion; by technique attack.stealth or attack.defense-impairment',
      )
      .and.include(
        'T1562.002 is revoked in ATT&CK v19; write attack.t1685.001 for T1685.001 (Disable or Modify',
      )
      .and.include('write attack.t1685.004 for T1685.004 [attack-version]');
    expect(code).to.equal(0);
  });

  describe('of one rule', () => {
    const body = '  a: {Image: x}\n  b: {Image: y}\n  condition: ';
    const items = (...lines: string[]) =>
      detecting(`  s:\n${lines.map(line => `    ${line}\n`).join('')}  condition: s`);
    const schema = psexecRule
      .replace(/id:.*/, 'id: no-uuid')
      .replace('2026-01-31', '2026/01/31')
      .replace('attack.execution', 'Execution')
      .replace('level: high', 'level: urgent');

    const cases: readonly (readonly [what: string, text: string, problems: readonly string[]])[] = [
      ['says nothing of one that is sound', psexecRule, []],
      [
        'holds it to the schema of the specification',
        schema,
        [
          '2 error schema',
          '5 error schema',
          '6 error schema',
          '6 warning tag',
          '6 note tactic',
          '14 error schema',
        ],
      ],
      [
        'notes where it cannot fire',
        detecting('  s: {CurrentDirectory: System}\n  condition: s'),
        ['9 note blind'],
      ],
      [
        'notes a field that Sigma knows of such events, though no source has it',
        detecting(
          "  s: {Initiated: 'true'}\n  filter: {ParentImage: a, CommandLine: b}\n  condition: s and not filter",
          '{product: windows, category: network_connection}',
        ),
        ['10 note enrichment', '10 note enrichment'],
      ],
      ['sees a selection that is not used', detecting(`${body}a`), ['10 warning dead-selection']],
      [
        'sees a selection that changes nothing',
        detecting(`${body}a or (a and b)`),
        ['10 warning dead-selection'],
      ],
      [
        'sees a condition that never holds',
        detecting(`${body}a and b and not 1 of them`),
        ['11 warning contradiction'],
      ],
      ['sees a condition that always holds', detecting(`${body}a or b or not a`), ['11 warning tautology']],
      ['accepts a condition that needs all', detecting(`${body}all of them`), []],
      [
        'sees a value and an ending',
        items('Image: a.exe', 'Image|endswith: b.exe'),
        ['11 warning contradiction'],
      ],
      ['accepts values of which one fits', items('Image: [a.exe, b.exe]', 'Image|endswith: b.exe'), []],
      ['sees an empty range', items('ProcessId|gt: 5', 'ProcessId|lt: 3'), ['11 warning contradiction']],
      ['accepts a range', items('ProcessId|gt: 3', 'ProcessId|lt: 5'), []],
      [
        'sees an absent field with a value',
        items('User: null', 'User|contains: a'),
        ['11 warning contradiction'],
      ],
      ['sees a field that is two things', items('Image|all: [a, b]'), ['10 warning contradiction']],
      ['notes a value twice', items('CommandLine|contains: [a, b, A]'), ['10 note duplicate-value']],
      ['sees a placeholder without values', items("User|expand: '%ours%'"), ['10 warning placeholder']],
      ['accepts a placeholder that is filled', items("User|expand: '%theirs%'"), []],
      [
        'notes tactics and techniques that ATT&CK no longer has',
        psexecRule.replace('attack.execution', 'attack.defense-evasion, attack.t1562.002, attack.stealth'),
        ['6 note attack-version', '6 note attack-version', '6 note tactic'],
      ],
      [
        'notes a regular expression beyond the list of the specification',
        items('CommandLine|re: a\\d{2}', 'Image|re: ^[a-z]+(x|y)\\.$'),
        ['10 note regex'],
      ],
      ['sees all with one value', items('CommandLine|contains|all: [a]'), ['10 warning single-all']],
      ['notes null in a list', items('User: [a, null]'), ['10 note null-in-list']],
      ['sees expand without a placeholder', items('User|expand: 50\\%x\\%'), ['10 warning no-placeholder']],
      [
        'sees unquoted values that YAML changes, quoted ones are sound',
        items(
          'Image: 010',
          'User: 0x1',
          'CommandLine: [1.10, no]',
          "ParentImage: ['010', no way]",
          'ProcessId: 4688',
        ),
        ['10 warning yaml', '11 warning yaml', '12 warning yaml', '12 warning yaml'],
      ],
      [
        'notes a technique without its tactic',
        psexecRule.replace('attack.execution', 'attack.persistence'),
        ['6 note tactic'],
      ],
      ['names what is no YAML', 'title: [\n', ['2 error unusable']],
    ];

    /** `line severity code` of all that is said of a file; one run for all of them. */
    const found = new Map<string, string[]>();
    before(async () => {
      // Ids and titles of their own, so that none is called a twin.
      const own = (text: string, index: number) =>
        text.replace('a0c1', `a${100 + index}`).replace('PsExec Service', `Rule ${index}`);
      for (const [index, [, text]] of cases.entries())
        await put(workplace, `cases/${index}.yml`, own(text, index));
      const { stdout } = await run('--json', 'cases', '--placeholder', 'theirs=x');
      const said: { problems: { file: string; line: number; severity: string; code: string }[] } =
        JSON.parse(stdout);
      for (const { file, line, severity, code } of said.problems)
        found.set(file, [...(found.get(file) ?? []), `${line} ${severity} ${code}`]);
    });

    for (const [index, [what, , problems]] of cases.entries()) {
      it(what, () => expect(found.get(`cases/${index}.yml`) ?? []).to.deep.equal(problems));
    }
  });
});
