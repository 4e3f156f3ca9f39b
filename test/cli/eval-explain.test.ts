import { expect } from 'chai';
import { Workplace } from '../simulate.ts';
import { psexecRule, put, sample, systemEvent } from './evaluation.ts';

describe('simulate eval --explain', () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make();
    await put(workplace, 'rules/btobto.yml', psexecRule.replace('PSEXESVC', 'BTOBTO'));
  });
  after(() => workplace.close());

  const run = (...args: string[]) => workplace.run(['eval', '--rules', 'rules', ...args]);

  it('shows the nearest event first, with what was seen and wanted of each item', async () => {
    const { code, stdout } = await run('--explain', 'PsExec Service', sample('psexec-service.jsonl'));
    expect(code).to.equal(0);
    const [first = ''] = stdout.split('\n\n');
    expect(first).to.contain('psexec-service.jsonl:2');
    expect(first).to.match(/condition +selection/);
    expect(first).to.match(/✓ EventID +seen '7045' +wanted '7045'/);
    expect(first).to.match(/✗ ServiceName\|contains +seen 'PSEXESVC' +wanted '\*BTOBTO\*' +← nearest miss/);
    expect(stdout).to.contain('0 of 4 events of windows/system matched');
    expect(stdout).not.to.contain('\x1b');
  });

  it('puts what does not fit on a line below, each value on lines of its own', async () => {
    const long = `C:\\${'folder\\'.repeat(12)}evil.exe`;
    const log = await put(
      workplace,
      'long.jsonl',
      systemEvent({ ServiceName: long, Provider_Name: 'Service Control Manager' }),
    );
    const { stdout } = await run('--explain', 'btobto', log);
    const lines = stdout.split('\n');
    const at = lines.findIndex(line => line.includes('ServiceName|contains'));
    expect(lines[at]).to.equal('    ✗ ServiceName|contains  ← nearest miss');
    expect(lines[at + 1]).to.match(/^ {8}seen {4}'C:\\folder\\/);
    expect(lines.slice(at + 2, at + 5).join('\n')).to.match(/^ {8}wanted {2}'\*BTOBTO\*'$/m);
    expect(Math.max(...lines.map(line => line.length))).to.be.at.most(100);
  });

  it('quotes values, so that a blank at an end is seen', async () => {
    await put(
      workplace,
      'blank/blank.yml',
      psexecRule.replace('ServiceName|contains: PSEXESVC', "ServiceName: ['PSEXESVC ', '']"),
    );
    const event = systemEvent({ Provider_Name: 'Service Control Manager', ServiceName: 'PSEXESVC' });
    const log = await put(workplace, 'blank.jsonl', event);
    const { stdout } = await workplace.run(['eval', '--rules', 'blank', '--explain', 'blank', log]);
    expect(stdout).to.match(/✗ ServiceName +seen 'PSEXESVC' +wanted 'PSEXESVC ' \| '' +← nearest miss/);
  });

  it('takes an event of another kind for farther than one that lacks more', async () => {
    const other = systemEvent({ Provider_Name: 'Service Control Manager', ServiceName: 'xBTOBTO' }).replace(
      '7045',
      '7036',
    );
    const log = await put(
      workplace,
      'kinds.jsonl',
      other +
        systemEvent({ Provider_Name: 'x', ServiceName: 'y' }).replace('"x"', '"Service Control Manager"'),
    );
    const { stdout } = await run('--explain', 'btobto', log);
    expect(stdout.split('\n')[0]).to.contain('kinds.jsonl:2');
  });

  it('tells alike events by their number, and shows no more than asked for', async () => {
    const alike = systemEvent({ Provider_Name: 'Service Control Manager', ServiceName: 'x' }).repeat(500);
    const others = Array.from({ length: 50 }, (_, index) =>
      systemEvent({ ServiceName: `other${index}` }),
    ).join('');
    const log = await put(workplace, 'many.jsonl', others + alike);
    const { stdout } = await run('--explain', 'btobto.yml', '--limit', '3', log);
    expect(stdout.match(/no match/g)).to.have.length(3);
    expect(stdout.split('\n\n')[0]).to.contain('and 499 more with the same outcome');
  });

  it('says what the events were where the rule is asked about none of them', async () => {
    const { stdout } = await run('--explain', 'btobto', sample('audit.log'));
    expect(stdout).to.match(/0 of 0 events of windows\/system matched; 10 events read/);
    expect(stdout).to.contain('the rule is for windows/system only');
    expect(stdout).to.contain('linux/auditd');
  });

  it('proposes the nearest rule for one that is not known', async () => {
    const { code, stderr } = await run('--explain', 'psexec servce', sample('psexec-service.jsonl'));
    expect(code).to.equal(2);
    expect(stderr).to.contain('did you mean PsExec Service?');
  });
});
