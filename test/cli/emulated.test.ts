import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Result } from '../../reports/index.ts';
import { ending, said, Workplace } from '../simulate.ts';

const psexecLike = ['--host', 'lab-win01', '--scenario', 'psexec-like', '--timeout', '15s'];
const fault = (...words: string[]) => words.flatMap(word => ['--lab-fault', word]);

function scenarioOf(result: Result) {
  const scenario = result.hosts[0]?.scenarios[0];
  if (scenario === undefined) throw new Error('the host was not drilled');
  return scenario;
}

/** Verdicts by data component. */
function verdicts(result: Result): Record<string, string> {
  const { expectations } = scenarioOf(result);
  return Object.fromEntries(expectations.map(({ dataComponent, verdict }) => [dataComponent.name, verdict]));
}

const detected = {
  'Command Execution': 'detected',
  'File Creation': 'detected',
  'Process Creation': 'detected',
  'Service Creation': 'detected',
  'Windows Registry Key Modification': 'detected',
};

describe('simulate without an inventory', () => {
  let place: Workplace;

  beforeEach(async () => {
    place = await Workplace.make();
  });

  afterEach(() => place.close());

  it('drills the emulated Windows host: five data components detected, everything put back', async () => {
    const result = await place.drill(psexecLike);
    expect(verdicts(result)).to.deep.equal(detected);
    expect(result.exitCode).to.equal(0);
    expect(scenarioOf(result)).to.deep.include({ outcome: 'executed', restored: true });
    // The chains of what was detected one by one, and no other rule.
    expect(scenarioOf(result).alsoFired.map(({ title }) => title)).to.have.members([
      "What Was Written to a Service's Key Executed by the Service Control Manager",
      'Service Key Written, Then Unknown Service Installed and Run',
    ]);
  });

  it('says in every output that the host is emulated', async () => {
    const report = join(place.folder, 'report.md');
    const { code, stdout, stderr } = await place.run([...psexecLike, '--report', `markdown:${report}`]);
    expect(code, stderr).to.equal(0);
    expect(stdout)
      .to.match(/lab-win01 \(emulated\)/)
      .and.match(/EMULATED/);
    expect(await readFile(report, 'utf8')).to.match(/emulated/i);
    const [run = ''] = await readdir(join(place.state, 'runs'));
    const json = await readFile(join(place.state, 'runs', run, 'result.json'), 'utf8');
    expect(JSON.parse(json).hosts[0].emulated).to.equal(true);
    const { stdout: checked } = await place.run(['check', '--host', 'lab-win01']);
    expect(checked).to.match(/lab-win01 \(EMULATED windows\)/);
  });

  it('uses marked names only where it is asked to', async () => {
    const result = await place.drill([...psexecLike, '--unique-names']);
    const { changes, marker, expectations } = scenarioOf(result);
    expect(changes.map(({ name }) => name)).to.deep.equal([
      `C:\\Windows\\sdrill-${marker}.exe`,
      `sdrill-${marker}`,
    ]);
    expect(expectations.every(({ met }) => met)).to.equal(true);
  });

  it('leaves no ledger, no key and no server behind', async () => {
    const { code } = await place.run(psexecLike, { TMPDIR: place.folder });
    expect(code).to.equal(0);
    expect(await readdir(join(place.state, 'ledger'))).to.deep.equal([]);
    expect((await readdir(place.folder)).filter(name => name.includes('lab'))).to.deep.equal([]);
  });

  it('puts everything back and removes the keys when it is interrupted', async () => {
    const words = [...psexecLike, '--scenario', 'sc-service', '--concurrency', '1'];
    const child = place.start([...words, ...fault('slow:150')], { TMPDIR: place.folder });
    const done = ending(child);
    await said(child, /act: the procedure/);
    child.kill('SIGINT');
    const { stdout } = await done;
    expect(stdout).not.to.match(/LEFT CHANGED/);
    expect(stdout).to.match(/; 1 scenario on 1 host in \S+ s, 1 scenario not begun \(exit 3\)\n/);
    expect(await readdir(join(place.state, 'ledger'))).to.deep.equal([]);
    expect((await readdir(place.folder)).filter(name => name.includes('lab'))).to.deep.equal([]);
  });

  it('names the nearest of its hosts for a mistyped one, and does not take it for another', async () => {
    const { code, stderr } = await place.run(['--host', 'lab-win1', '--scenario', 'psexec-like']);
    expect(code).to.equal(2);
    expect(stderr).to.match(/did you mean lab-win01\?/);
  });

  it('does not fall back on an emulated host where an inventory lacks the name', async () => {
    const inventory = await place.write(
      'hosts.yml',
      'hosts:\n  other:\n    platform: windows\n    address: 127.0.0.1\n    lab: true\n    accounts: { actor: { user: admin } }\n',
    );
    const { code, stderr } = await place.run([...psexecLike, '--inventory', inventory]);
    expect(code).to.equal(2);
    expect(stderr).to.match(/lab-win01/);
  });

  it('shows what it found out where a report cannot be written, and ends with 2', async () => {
    const words = ['--host', 'lab-linux01', '--scenario', 'systemd-run', '--json'];
    const { code, stdout, stderr } = await place.run([...words, '--report', `markdown:${place.folder}`]);
    expect(JSON.parse(stdout).summary).to.include({ met: 5, restored: true });
    expect(stderr).to.match(/the markdown report cannot be written to .+ \([A-Z]+\)\n/);
    expect(code).to.equal(2);
  });

  it('refuses a fault that would do nothing', async () => {
    for (const fault of ['suppress-event', 'source-off:sysmno', 'disconnect-after']) {
      const words = ['--host', 'lab-win01', '--scenario', 'psexec-like', '--lab-fault', fault];
      const { code, stderr } = await place.run(words);
      expect(stderr).to.match(/^lab fault [a-z-]+ (?:wants|knows no log)/m);
      expect(code).to.equal(2);
    }
  });

  it('knows the faults it can be asked for', async () => {
    const { code, stderr } = await place.run([...psexecLike, ...fault('source-of')]);
    expect(code).to.equal(2);
    expect(stderr).to.match(/source-off/);
  });
});

describe('a fault left in the emulated host', () => {
  let place: Workplace;

  beforeEach(async () => {
    place = await Workplace.make();
  });

  afterEach(() => place.close());

  it('missed: the act leaves no event while the canary and the reversal do', async () => {
    const lost = fault(
      'suppress-event:1:create PSEXESVC',
      'suppress-event:4688:create PSEXESVC',
      'suppress-event:11:PSEXESVC',
      'suppress-event:7045',
      'suppress-event:4697',
    );
    const result = await place.drill([...psexecLike, ...lost]);
    expect(verdicts(result)).to.deep.equal({
      ...detected,
      'Command Execution': 'missed',
      'File Creation': 'missed',
      'Service Creation': 'missed',
    });
    expect(result.exitCode).to.equal(1);
  });

  it('still detected where another event reports the same act', async () => {
    const result = await place.drill([...psexecLike, ...fault('suppress-event:4697', 'suppress-event:4688')]);
    expect(verdicts(result)).to.deep.equal(detected);
  });

  it('blind: Sysmon is silent, with the lines that fix it, and only what it alone reports is lost', async () => {
    const result = await place.drill([...psexecLike, ...fault('source-off:sysmon')]);
    expect(verdicts(result)).to.deep.equal({
      ...detected,
      'File Creation': 'blind',
      'Windows Registry Key Modification': 'blind',
    });
    const fixes = scenarioOf(result).expectations.filter(({ met }) => !met);
    expect(fixes.map(({ fix }) => fix.join(' '))).to.satisfy((lines: string[]) =>
      lines.every(line => /sysmon/i.test(line)),
    );
  });

  it('blind, however short the time-out: a log that says nothing is not called slow', async () => {
    const drill = ['--host', 'lab-linux01', '--scenario', 'systemd-run', '--timeout', '1s'];
    const result = await place.drill([...drill, ...fault('source-off')]);
    expect(new Set(Object.values(verdicts(result)))).to.deep.equal(new Set(['blind']));
    expect(result.exitCode).to.equal(1);
  });

  it('inconclusive: the log cannot be read, which is never a miss', async () => {
    const result = await place.drill([...psexecLike, ...fault('unreadable-log')]);
    expect(new Set(Object.values(verdicts(result)))).to.deep.equal(new Set(['inconclusive']));
    expect(scenarioOf(result)).to.deep.include({ outcome: 'executed', restored: true });
    expect(result.exitCode).to.equal(3);
  });

  it('prevented: the host refuses the actor, and nothing is left of the attempt', async () => {
    const result = await place.drill([...psexecLike, ...fault('refuse-privilege')]);
    expect(scenarioOf(result)).to.deep.include({ outcome: 'prevented', restored: true });
    expect(scenarioOf(result).why).to.match(/Access is denied/);
  });

  it('telemetry-only: an edited rule takes the place of ours and stays silent', async () => {
    const rules = await place.write('mine.yml', editedRule);
    const result = await place.drill([...psexecLike, '--rules', rules]);
    const command = scenarioOf(result).expectations.find(({ id }) => id === 'command-execution');
    expect(command).to.include({ verdict: 'telemetry-only', met: false });
    expect(command?.nearMiss).to.deep.include({ field: 'CommandLine|contains' });
  });

  it('of a rule that was given and cannot be used: refused, or with --lenient told that no use is made of it', async () => {
    const rules = await place.write('broken.yml', brokenRule);
    const refused = await place.run([...psexecLike, '--rules', rules]);
    expect(refused).to.include({ code: 2, stdout: '' });
    expect(refused.stderr).to.match(/broken\.yml.*nosuch/);
    const { code, stderr } = await place.run([...psexecLike, '--rules', rules, '--lenient']);
    expect(stderr).to.match(/broken\.yml.*nosuch/);
    expect(code).to.equal(0);
  });

  it('left changed: the service cannot be deleted, and the commands by hand are said loudly', async () => {
    const { code, stdout, stderr } = await place.run([...psexecLike, ...fault('refuse-delete')]);
    expect(code).to.equal(4);
    expect(stderr).to.match(/HOST LEFT CHANGED/);
    expect(stdout).to.match(/sc\.exe delete PSEXESVC/);
  });

  it('a clock five minutes ahead changes no verdict', async () => {
    const result = await place.drill([...psexecLike, ...fault('clock-skew:300')]);
    expect(verdicts(result)).to.deep.equal(detected);
  });

  it('a connection that is cut in the middle leaves nothing on the host', async () => {
    const result = await place.drill([...psexecLike, ...fault('disconnect-after:9')]);
    expect(scenarioOf(result).restored).to.equal(true);
    expect(result.exitCode).not.to.equal(4);
  });
});

/** Ours for command lines, but asking for a verb that nobody uses. */
const editedRule = `title: Mine
id: 550424f5-143e-4ebf-86dc-b9fd5c331d5f
logsource: { product: windows, category: process_creation }
detection:
  selection:
    Image|endswith: '\\sc.exe'
    CommandLine|contains: ' frobnicate '
  condition: selection
`;

const brokenRule = `title: Broken
id: 7d0c5f5e-3f0e-4f0b-9a43-0c7c7a3d1c55
logsource: { product: windows, service: system }
detection:
  selection:
    EventID|nosuch: 7045
  condition: selection
`;
