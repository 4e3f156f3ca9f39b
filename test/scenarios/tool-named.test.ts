import { expect } from 'chai';
import { makePlan } from '../../engine/plan/plan.ts';
import type { Command, Runner } from '../../runners/index.ts';
import { type Change, type PlanContext, presenceOf, selectScenarios } from '../../scenarios/index.ts';
import { registryKey } from '../../scenarios/kinds/registry-key.ts';
import { EmulatedHost } from '../emulated-host.ts';

const system32 = 'C:\\Windows\\System32';
const marker = 'k3v9q2xw';
const tool = (name: string) => [name, `${system32}\\${name}`] as const;
const context: PlanContext = {
  marker,
  facts: {
    platform: 'windows',
    os: 'windows 10.0.20348',
    hostname: 'LAB-WIN01',
    tools: Object.fromEntries(['sc.exe', 'locator.exe'].map(tool)),
    actor: 'drilladmin',
  },
  uniqueNames: false,
};

/** A copy, and a service, under a published tool's own name. */
function changesOf(id: string, by = marker): readonly Change[] {
  const [scenario] = selectScenarios(id);
  return scenario === undefined ? [] : makePlan(scenario, { ...context, marker: by }).changes;
}

describe("what bears a published tool's own name, on an emulated host over SSH", () => {
  let host: EmulatedHost;
  let runner: Runner;
  beforeEach(async () => {
    host = await EmulatedHost.start('lab-win01');
    runner = await host.runner('actor');
  });
  afterEach(() => host.close());

  const send = (program: string, ...args: string[]) => runner.exec({ program, args });
  const presence = async (change: Change) => presenceOf(change.kind, await runner.exec(change.probe));
  const revert = async (changes: readonly Change[]) => {
    for (const { revert } of changes.toReversed()) for (const command of revert) await runner.exec(command);
  };
  const presences = (changes: readonly Change[]) =>
    changes.reduce<Promise<string[]>>(
      async (before, change) => [...(await before), await presence(change)],
      Promise.resolve([]),
    );

  const theirs = 'C:\\Windows\\PSEXESVC.exe';
  const somebodys = async (program = theirs) => {
    await send('cmd.exe', '/d', '/c', 'copy', '/b', `${system32}\\spoolsv.exe`, program);
    expect(await send('sc.exe', 'create', 'PSEXESVC', 'binPath=', program)).to.include({ code: 0 });
    expect(await send('sc.exe', 'start', 'PSEXESVC')).to.include({ code: 0 });
  };

  it('is left alone, running, where it is somebody else’s, and told from one’s own', async () => {
    const changes = changesOf('psexec-like');
    await somebodys();
    await revert(changes);
    expect(await presences(changes)).to.deep.equal(['foreign', 'foreign']);
    expect((await send('sc.exe', 'query', 'PSEXESVC')).stdout).to.match(/RUNNING/);
    expect((await send('cmd.exe', '/d', '/c', 'dir', '/b', theirs)).stdout).to.equal('PSEXESVC.exe\r\n');
  });

  it('is left alone where somebody else’s service stands beside the run’s own copy of a program', async () => {
    const changes = changesOf('psexec-like');
    for (const command of changes[0]?.apply ?? []) expect(await runner.exec(command)).to.include({ code: 0 });
    await somebodys('C:\\ProgramData\\PSEXESVC.exe');
    await revert(changes);
    expect(await presences(changes)).to.deep.equal(['absent', 'foreign']);
  });

  it('is left running where another run described it, though its program is the same copy', async () => {
    for (const command of changesOf('psexec-like', 'zzzzzzzz').flatMap(({ apply }) => apply))
      expect(await runner.exec(command)).to.include({ code: 0 });
    const [, service] = changesOf('psexec-like');
    if (service === undefined) throw new Error('a copy and a service make it');
    await revert([service]);
    expect(await presence(service)).to.equal('foreign');
    expect((await send('sc.exe', 'query', 'PSEXESVC')).stdout).to.match(/RUNNING/);
  });

  it('smbexec-like: somebody else’s BTOBTO stays', async () => {
    const service = changesOf('smbexec-like').filter(({ name }) => name === 'BTOBTO');
    expect(await send('sc.exe', 'create', 'BTOBTO', 'binPath=', `${system32}\\spoolsv.exe`)).to.include({
      code: 0,
    });
    await revert(service);
    expect(await presences(service)).to.deep.equal(['foreign']);
  });

  it('is not called somebody else’s where its program cannot be compared, or its key not be read', async () => {
    const [copy, service] = changesOf('psexec-like');
    if (copy === undefined || service === undefined) throw new Error('psexec-like changes');
    for (const { apply } of [copy, service])
      for (const command of apply) expect(await runner.exec(command)).to.include({ code: 0 });
    await send('reg.exe', 'delete', 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\PSEXESVC', '/f');
    await send('cmd.exe', '/d', '/c', 'del', '/f', '/q', `${system32}\\locator.exe`);
    expect(await presences([copy, service])).to.deep.equal(['present', 'present']);
  });

  it('is not called somebody else’s where it was not described yet and its program is gone', async () => {
    const [copy, service] = changesOf('psexec-like');
    if (copy === undefined || service === undefined) throw new Error('psexec-like changes');
    for (const command of [...copy.apply, ...service.apply.slice(0, 1)]) await runner.exec(command);
    expect(await presences([copy, service])).to.deep.equal(['present', 'present']);
    await send('cmd.exe', '/d', '/c', 'del', '/f', '/q', theirs);
    expect(await presences([copy, service])).to.deep.equal(['absent', 'present']);
  });

  const whole = 'MZ emulated image of locator.exe: a stand-in, not the program of that name';
  const nothing = (length: number) => '\0'.repeat(length);
  const torn: readonly (readonly [string, string])[] = [
    ['nothing of it written', ''],
    ['the end missing', whole.slice(0, 30)],
    ['the end not written', whole.slice(0, 30) + nothing(whole.length + 1 - 30)],
    ['a page in the middle not written', whole.slice(0, 9) + nothing(20) + whole.slice(29)],
  ];
  const write = async (text: string) => {
    const value = `('${text.replaceAll('\0', "' + [char]0 + '")}')`;
    const command = `Set-Content -NoNewline -LiteralPath ${theirs} -Value ${value}`;
    const done = await send('powershell.exe', '-NoProfile', '-NonInteractive', '-Command', command);
    expect(done.code, done.stderr).to.equal(0);
  };
  for (const [how, text] of torn)
    it(`goes where it is the run’s own copy, which a power cut tore: ${how}`, async () => {
      const [copy, service] = changesOf('psexec-like');
      if (copy === undefined || service === undefined) throw new Error('psexec-like changes');
      await write(text);
      // The registry is written by a way of its own.
      await runner.exec(service.apply[0] ?? service.probe);
      expect(await presences([copy, service])).to.deep.equal(['present', 'present']);
      await revert([copy, service]);
      expect(await presences([copy, service])).to.deep.equal(['absent', 'absent']);
    });

  it('is somebody else’s by one byte that the source has not', async () => {
    const [copy] = changesOf('psexec-like');
    if (copy === undefined) throw new Error('psexec-like changes');
    for (const text of [whole.replace('stand', 'stamd'), `${whole.slice(0, 30)}!${nothing(20)}`]) {
      await write(text);
      await revert([copy]);
      expect(await presence(copy)).to.equal('foreign');
    }
  });

  it('stays, and is not told whose, where findstr.exe is kept from running', async () => {
    const [copy] = changesOf('psexec-like');
    if (copy === undefined) throw new Error('psexec-like changes');
    await send('cmd.exe', '/d', '/c', 'copy', '/b', `${system32}\\spoolsv.exe`, theirs);
    const blocked = ({ program, args }: Command): Command => ({
      program,
      args: args.map(word => (word === 'findstr.exe' ? 'blocked.exe' : word)),
    });
    for (const command of copy.revert) await runner.exec(blocked(command));
    expect(presenceOf(copy.kind, await runner.exec(blocked(copy.probe)))).to.equal('present');
    expect(await presence(copy)).to.equal('foreign');
    // The run's own service neither.
    const service = changesOf('smbexec-like').find(({ name }) => name === 'BTOBTO');
    if (service === undefined) throw new Error('smbexec-like makes BTOBTO');
    for (const command of service.apply) await runner.exec(command);
    expect(await presence(service)).to.equal('present');
    expect(presenceOf(service.kind, await runner.exec(blocked(service.probe)))).to.equal('present');
  });

  for (const id of ['psexec-like', 'smbexec-like'])
    it(`${id}: goes where it is the run’s own, cut short after any of its commands`, async () => {
      const changes = changesOf(id);
      const commands = changes.flatMap(({ apply }) => apply);
      for (let count = 1; count <= commands.length; count++) {
        for (const command of commands.slice(0, count)) await runner.exec(command);
        expect(
          (await presences(changes)).filter(each => each === 'present'),
          `${count}`,
        ).to.not.be.empty;
        await revert(changes);
        expect(new Set(await presences(changes)), `${count}`).to.deep.equal(new Set(['absent']));
      }
    });

  it('the key of a service that the service manager has read since is gone when the manager forgot it', async () => {
    const name = `sdrill-${marker}`;
    const change = registryKey({ key: `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name}`, values: [] });
    // As after a boot: the manager knows what the key says.
    await send('sc.exe', 'create', name, 'binPath=', `${system32}\\locator.exe`);
    await send('reg.exe', 'delete', change.name, '/f');
    expect(await presence(change)).to.equal('present');
    await revert([change]);
    expect(await send('sc.exe', 'query', name)).to.include({ code: 1060 });
    expect(await presence(change)).to.equal('absent');
    await revert([change]);
    expect(await presence(change)).to.equal('absent');
  });
});
