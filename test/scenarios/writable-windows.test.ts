import { expect } from 'chai';
import type { Completion, Runner } from '../../runners/index.ts';
import { accessAudit } from '../../scenarios/kinds/access-audit.ts';
import { windowsAccessProbe } from '../../scenarios/kinds/access-probe.ts';
import { EmulatedHost } from '../emulated-host.ts';

const marker = 'k3v9q2xw';
const folder = 'C:\\ProgramData\\weak';
const program = `${folder}\\weak.exe`;
const system32 = 'C:\\Windows\\System32';

const ending = (code: number, stdout: string): Completion => ({
  ended: 'exited',
  code,
  stdout,
  stderr: '',
  truncated: false,
  startedAt: 0,
  endedAt: 0,
});

describe('what of services may be written, asked of an emulated Windows host', () => {
  let host: EmulatedHost;
  let admin: Runner;
  let low: Runner;
  before(async () => {
    host = await EmulatedHost.start('lab-win01');
    admin = await host.runner('actor');
    low = await host.runner('unprivileged');
    for (const words of [
      ['cmd.exe', '/d', '/c', 'mkdir', folder],
      ['cmd.exe', '/d', '/c', 'copy', '/b', `${system32}\\locator.exe`, program],
      ['sc.exe', 'create', 'weak', 'binPath=', `"${program}" -k`],
      ['sc.exe', 'start', 'weak'],
    ]) {
      const [name = '', ...args] = words;
      expect(await admin.exec({ program: name, args }), args.join(' ')).to.include({ code: 0 });
    }
  });
  after(() => host.close());

  const audit = (own: string, finds: readonly string[] = []) =>
    accessAudit({ name: 'audit', of: { kind: 'services', own }, marked: marker, as: 'unprivileged', finds });

  it('names a program that runs, and its folder, to the account that may write both', async () => {
    const { command, outcome, says } = audit(program);
    const completion = await low.exec(command);
    expect(outcome?.(completion)).to.equal('allowed');
    expect(says?.(completion)).to.match(/^2 of \d+ may be written: /);
    expect(says?.(completion)).to.include(`: ${program}, ${folder}`);
  });

  it('tells nothing where the system does not tell of its own program', async () => {
    const { command, outcome } = audit('C:\\Windows\\nowhere.exe');
    const completion = await low.exec(command);
    expect(completion.stdout.trim().split(/\r?\n/).at(-1)).to.equal('untold C:\\Windows\\nowhere.exe');
    expect(outcome?.(completion)).to.equal('error');
  });

  it('is no positive control where it does not find what it must', async () => {
    const { outcome } = audit(program, ['HKLM\\x', program]);
    expect(outcome?.(ending(0, `writable hklm\\x\r\naudited 7\r\n`))).to.equal('error');
    expect(outcome?.(ending(0, `writable hklm\\X\r\nwritable ${program}\r\naudited 7\r\n`))).to.equal(
      'allowed',
    );
  });

  it('a program that is only kept by whoever runs it is open to the account, one of the system is not', async () => {
    const probe = (path: string) => windowsAccessProbe({ name: 'probe', path, marker });
    const running = await admin.exec(probe(program).command);
    expect(running.code).to.equal(32);
    expect(probe(program).outcome?.(running)).to.equal('allowed');
    const guarded = await admin.exec(probe(`${system32}\\spoolsv.exe`).command);
    expect(guarded.code).to.equal(5);
    expect(probe(program).outcome?.(guarded)).to.equal('refused');
  });
});
