import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { sweep } from '../../../engine/act/sweep.ts';
import type { Send } from '../../../engine/hosts/contract.ts';
import { posix } from '../../../engine/hosts/posix.ts';
import { windows } from '../../../engine/hosts/windows.ts';
import { newMarker } from '../../../engine/plan/marker.ts';
import { ConnectError } from '../../../runners/index.ts';
import { EmulatedHost } from '../../emulated-host.ts';
import { until } from '../../until.ts';
import { demand } from '../../wants.ts';

const marker = newMarker();
const ended = { ended: 'exited', stderr: '', truncated: false, startedAt: 0, endedAt: 0 } as const;

/** Through the real shell, with the tools of PATH. */
const shell =
  (PATH: string): Send =>
  async ({ program, args, stdin = '' }) => {
    const { exitCode = -1, stdout } = await execa(program, args, {
      reject: false,
      input: stdin,
      env: { PATH },
    });
    return { ...ended, code: exitCode, stdout };
  };

const query = { marker, owners: [], paths: [`/tmp/sdrill-${marker}.sh`] };
const real = shell('/usr/bin:/bin');
const textsOf = async (traces: ReturnType<typeof posix.traces>) => (await traces)?.map(({ text }) => text);

describe('traces of a run that no change accounts for', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const { pid } of children.splice(0))
      if (pid !== undefined && isRunning(-pid)) process.kill(-pid, 'SIGKILL');
  });

  async function begun(words: readonly string[], options: SpawnOptions = {}): Promise<number> {
    const child = spawn('/bin/sh', words, { detached: true, stdio: 'ignore', ...options });
    children.push(child);
    const { pid } = child;
    if (pid === undefined) throw new Error('it did not begin');
    await until('its words', async () =>
      (await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes(words[0] ?? ''),
    );
    return pid;
  }

  const payload = ['-c', `: ${marker}; sleep 300; :`];

  it('Windows: keys of services, and not what the activity moderator notes of every program that ran', async () => {
    const services = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services';
    const value = `    \\Device\\HarddiskVolume3\\Windows\\sdrill-${marker}.exe    REG_BINARY    00`;
    const stdout = [
      '"tasklist.exe","4312","Services","0","9,840 K"',
      'keys',
      `${services}\\bam\\State\\UserSettings\\S-1-5-18`,
      value,
      '',
      `${services}\\sdrill-${marker}`,
      `    DisplayName    REG_SZ    sdrill-${marker}`,
      `${services}\\bam\\State\\UserSettings\\S-1-5-21-1-2-3-1001`,
      value,
      'swept',
    ].join('\r\n');
    expect(await textsOf(windows.traces(async () => ({ ...ended, code: 0, stdout }), query))).to.deep.equal([
      `${services}\\sdrill-${marker}`,
      `DisplayName    REG_SZ    sdrill-${marker}`,
    ]);
  });

  it('POSIX: processes whose command line has the marker', async () => {
    expect(await posix.traces(real, query)).to.deep.equal([]);
    const pid = await begun(['-c', `: ${marker}; sleep 60; :`]);
    expect(await textsOf(posix.traces(real, query))).to.deep.equal([
      `process ${pid} (/bin/sh -c : ${marker}; sleep 60; :)`,
    ]);
  });

  it('POSIX: of which a payload of the drill is killed with its child, and proven gone', async () => {
    const pid = await begun(payload);
    const children = async () => (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim();
    const isSleep = (child: string) => readFileSync(`/proc/${child}/cmdline`, 'utf8').startsWith('sleep');
    const sleeping = await until(
      'its sleep',
      async () => (await children()) !== '' && isSleep(await children()) && children(),
    );
    const text = `process ${pid} (/bin/sh ${payload.join(' ')})`;
    expect(await sweep(posix, real, query)).to.deep.equal({ left: [], killed: [text] });
    await until('its end', async () => !isRunning(Number(sleeping)));
  });

  it('POSIX: is reported as killed, and as nothing proven, where the host is lost before it is looked at again', async () => {
    const pid = await begun(payload);
    let looks = 0;
    const losing: Send = async command => {
      if (command.args.includes('looked-for') && ++looks === 2)
        throw new ConnectError('unreachable', 'web01 is gone', 'look');
      return real(command);
    };
    const text = `process ${pid} (/bin/sh ${payload.join(' ')})`;
    expect(await sweep(posix, losing, query)).to.deep.equal({ left: undefined, killed: [text] });
  });

  it('POSIX: BusyBox, whose grep reads no further than a NUL, finds it as well', async function () {
    // It looks into every process of the machine, a program for each.
    await demand(this, 'busybox');
    const folder = await mkdtemp(join(tmpdir(), 'busybox-'));
    for (const tool of ['grep', 'sed', 'tr', 'id', 'cat']) await symlink('/bin/busybox', join(folder, tool));
    const pid = await begun(payload);
    const text = `process ${pid} (/bin/sh ${payload.join(' ')})`;
    expect(await sweep(posix, shell(folder), query)).to.deep.equal({ left: [], killed: [text] });
    await rm(folder, { recursive: true });
  });

  it('POSIX: a script that the drill wrote is one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'script-'));
    const path = join(folder, `sdrill-${marker}`);
    await writeFile(path, `: ${marker}; sleep 300; :\n`);
    await begun([path]);
    expect((await sweep(posix, real, query)).killed).to.deep.equal([]);
    expect((await sweep(posix, real, { ...query, paths: [path] })).killed).to.have.lengthOf(1);
    await rm(folder, { recursive: true });
  });

  it('POSIX: what only names the marker is left alone: an editor, a search, a child of it', async () => {
    const words = [
      `: ${marker}; sleep 300; : # look`,
      `: '/bin/sh -c : ${marker}; sleep 300; :'; sleep 60; :`,
    ];
    for (const text of words) await begun(['-c', text]);
    const { left, killed } = await sweep(posix, real, query);
    expect({ left: left?.length, killed }).to.deep.equal({ left: 2, killed: [] });
    expect(left?.every(({ own }) => own === undefined)).to.equal(true);
  });

  it('POSIX: one with control characters in its words is named with its id, and with what shows it', async () => {
    const pid = await begun(['-c', `: ${marker}\r\u2028; sleep 60; :`]);
    const [found] = (await posix.traces(real, query)) ?? [];
    expect(found?.text).to.match(new RegExp(`^process ${pid} `));
    expect(found?.look?.args).to.include(String(pid));
  });

  it('POSIX: nor is one of an account by which no drill acts', async function () {
    await demand(this, 'root');
    const pid = await begun(payload, { uid: 65_534, cwd: '/' });
    expect((await sweep(posix, real, query)).killed).to.deep.equal([]);
    expect(isRunning(pid)).to.equal(true);
    expect((await sweep(posix, real, { ...query, owners: ['nobody'] })).killed).to.have.lengthOf(1);
  });

  it('POSIX: nor what has another start or other words by the moment of killing', async () => {
    const pid = await begun(payload);
    const [found] = (await posix.traces(real, query)) ?? [];
    const own = found?.own ?? '';
    const uid = process.getuid?.() ?? 0;
    expect(own).to.match(new RegExp(`^${pid} ${uid} \\d+ /bin/sh -c : ${marker}; sleep 300; :$`));
    await posix.kill(real, [
      own.replace(/ (\d+) \d+ /, ' $1 1 '),
      own.replace('300', '301'),
      own.replace(` ${uid} `, ` ${uid + 7} `),
    ]);
    expect(isRunning(pid)).to.equal(true);
    await posix.kill(real, [own]);
    expect(await posix.traces(real, query)).to.deep.equal([]);
  });

  it('POSIX: is unknown without the tool that looks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'no-tools-'));
    expect(await posix.traces(shell(folder), query)).to.equal(undefined);
    expect(await sweep(posix, shell(folder), query)).to.deep.equal({ left: undefined, killed: [] });
    await rm(folder, { recursive: true });
  });

  it('Windows: keys of services that hold the marker, asked of an emulated host', async () => {
    const host = await EmulatedHost.start('lab-win01');
    try {
      const runner = await host.runner('actor');
      const send: Send = command => runner.exec(command);
      expect(await windows.traces(send, query)).to.deep.equal([]);
      const create = ['create', 'other', 'binPath=', `C:\\Windows\\System32\\locator.exe ${marker}`];
      await runner.exec({ program: 'sc.exe', args: create });
      expect((await textsOf(windows.traces(send, query)))?.join('\n')).to.match(/Services\\other/);
    } finally {
      await host.close();
    }
  });

  it('Windows: a copy by the drill’s name is killed, what is called otherwise is not; asked of an emulated host', async () => {
    const host = await EmulatedHost.start('lab-win01');
    try {
      const runner = await host.runner('actor');
      const send: Send = command => runner.exec(command);
      for (const name of [`sdrill-${marker}`, `look-${marker}`]) {
        const image = `C:\\Windows\\${name}.exe`;
        await runner.exec({
          program: 'cmd.exe',
          args: ['/d', '/c', 'copy', '/b', 'C:\\Windows\\System32\\locator.exe', image],
        });
        await runner.exec({ program: 'sc.exe', args: ['create', name.slice(0, 6), 'binPath=', image] });
        await runner.exec({ program: 'sc.exe', args: ['start', name.slice(0, 6)] });
        await runner.exec({
          program: 'reg.exe',
          args: ['delete', `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name.slice(0, 6)}`, '/f'],
        });
      }
      const { left, killed } = await sweep(windows, send, query);
      expect(killed.join()).to.match(new RegExp(`^process \\d+ \\(sdrill-${marker}.exe\\)$`));
      expect(left?.map(({ text }) => text).join()).to.match(
        new RegExp(`^process \\d+ \\(look-${marker}.exe\\)$`),
      );
    } finally {
      await host.close();
    }
  });

  const answers: readonly (readonly [string, string])[] = [
    ['processes were not listed', 'keys\r\nEnd of search: 0 match(es) found.\r\nswept\r\n'],
    ['the registry could not be read', '"smss.exe","300"\r\nkeys\r\n'],
  ];
  for (const [what, stdout] of answers)
    it(`Windows: is unknown where ${what}`, async () => {
      expect(await windows.traces(async () => ({ ...ended, code: 0, stdout }), query)).to.equal(undefined);
    });
});

/** A process, or (negative) one of a group; one that has ended and was not asked after by its parent has no words. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid < 0 || readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}
