import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import type { Send } from '../../../engine/hosts/contract.ts';
import { posix } from '../../../engine/hosts/posix.ts';
import { windows } from '../../../engine/hosts/windows.ts';
import { newMarker } from '../../../engine/marker.ts';
import { EmulatedHost } from '../../emulated-host.ts';

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

describe('traces of a run that no change accounts for', () => {
  it('POSIX: processes whose command line has the marker', async () => {
    expect(await posix.sweep(shell('/usr/bin:/bin'), marker)).to.deep.equal([]);
    const child = spawn('/bin/sh', ['-c', `: ${marker}; sleep 60; :`], { detached: true });
    try {
      expect(await posix.sweep(shell('/usr/bin:/bin'), marker)).to.deep.equal([`process ${child.pid}`]);
    } finally {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }
  });

  it('POSIX: cannot be told without the tool that looks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'no-tools-'));
    expect(await posix.sweep(shell(folder), marker)).to.equal(undefined);
    await rm(folder, { recursive: true });
  });

  it('Windows: keys of services that hold the marker, asked of an emulated host', async () => {
    const host = await EmulatedHost.start('lab-win01');
    try {
      const runner = await host.runner('actor');
      const send: Send = command => runner.exec(command);
      expect(await windows.sweep(send, marker)).to.deep.equal([]);
      const create = ['create', 'other', 'binPath=', `C:\\Windows\\System32\\locator.exe ${marker}`];
      await runner.exec({ program: 'sc.exe', args: create });
      expect((await windows.sweep(send, marker))?.join('\n')).to.match(/Services\\other/);
    } finally {
      await host.close();
    }
  });

  const answers: readonly (readonly [string, string])[] = [
    ['processes were not listed', 'keys\r\nEnd of search: 0 match(es) found.\r\nswept\r\n'],
    ['the registry could not be read', '"smss.exe","300"\r\nkeys\r\n'],
  ];
  for (const [what, stdout] of answers)
    it(`Windows: cannot be told where ${what}`, async () => {
      expect(await windows.sweep(async () => ({ ...ended, code: 0, stdout }), marker)).to.equal(undefined);
    });
});
