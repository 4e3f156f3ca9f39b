import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import type { Command, Completion } from '../../runners/index.ts';
import type { Change } from '../../scenarios/index.ts';
import { fileEdit } from '../../scenarios/kinds/file-edit.ts';
import { userUnit } from '../../scenarios/kinds/user-unit.ts';

const marker = 'k3v9q2xw';
const payload = { program: '/bin/sh', args: ['-c', `: ${marker}; sleep 300; :`] };

/** Through the real shell; systemctl is one that knows no unit. */
async function run({ program, args, stdin = '' }: Command, path: string): Promise<Completion> {
  const env = { PATH: `${path}:${process.env.PATH}` };
  const options = { reject: false, stripFinalNewline: false, input: stdin, env } as const;
  const { exitCode = -1, stdout, stderr } = await execa(program, args, options);
  return { ended: 'exited', code: exitCode, stdout, stderr, truncated: false, startedAt: 0, endedAt: 0 };
}

describe('kinds of change on Linux, through the real shell', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kind-'));
    const answer = '#!/bin/sh\necho LoadState=not-found\necho ActiveState=inactive\n';
    await writeFile(join(folder, 'systemctl'), answer, { mode: 0o755 });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const send = async (commands: readonly Command[]) => {
    for (const command of commands) expect((await run(command, folder)).code).to.equal(0);
  };
  const revert = async (change: Change) => {
    for (const command of change.revert) await run(command, folder);
  };
  const presence = async (change: Change) => change.state(await run(change.probe, folder));

  describe('a file edited in place', () => {
    const before = `# servicedrill ${marker}\n`;
    const edit = () =>
      fileEdit({
        path: join(folder, `x ${marker}`),
        before: { comment: '#', marker },
        after: { script: { program: '/bin/x', args: ['$b', '\\'] } },
        payload,
        restart: 'x.service',
      });

    it('holds the new contents, is given back the old ones, and takes both in its stride twice', async () => {
      const change = edit();
      await writeFile(change.name, before);
      expect(await presence(change)).to.equal('absent');
      // The restart is systemd's, and no matter of the file.
      await send(change.apply.slice(0, 1));
      expect(await readFile(change.name, 'utf8')).to.equal('#!/bin/sh\n/bin/x $b \\\n');
      expect(await presence(change)).to.equal('present');
      for (const _time of ['once', 'twice']) await revert(change);
      expect(await readFile(change.name, 'utf8')).to.equal(before);
      expect(await presence(change)).to.equal('absent');
    });

    it('does not come into being by its change or reversal', async () => {
      await send(edit().apply);
      await revert(edit());
      expect(existsSync(edit().name)).to.equal(false);
    });
  });

  describe("a unit of a user's own", () => {
    const unit = () =>
      userUnit({ name: `sdrill-${marker}.service`, description: '', payload, home: folder, marker });
    const units = () => join(folder, '.config', 'systemd', 'user');
    const writing = () => unit().apply.slice(0, 1);
    /** The shell is killed, as by a power cut, in place of its `calls`-th call of the tool. */
    const dying = async (tool: string, calls: number, work: () => Promise<unknown>) => {
      const count = `n=$(cat "$0.n" 2>/dev/null || echo 0); n=$((n + 1)); echo $n >"$0.n"`;
      const real = `PATH=\${PATH#*:} exec ${tool} "$@"`;
      const script = `#!/bin/sh\nPATH=/usr/bin:/bin; ${count}\n[ $n -ne ${calls} ] || [ "$(cat /proc/$PPID/comm)" != sh ] || kill -9 $PPID\n${real}\n`;
      await writeFile(join(folder, tool), script, { mode: 0o755 });
      await work();
      for (const name of [tool, `${tool}.n`]) await rm(join(folder, name), { force: true });
    };

    it('takes away with it the directories that it had to make, and those alone', async () => {
      await mkdir(join(folder, '.config'));
      await send(writing());
      expect(await readdir(units())).to.include(`sdrill-${marker}.service`);
      expect(await presence(unit())).to.equal('present');
      for (const _time of ['once', 'twice']) await revert(unit());
      expect(await readdir(join(folder, '.config'))).to.deep.equal([]);
      expect(await presence(unit())).to.equal('absent');
    });

    it('takes away the directory of the link, where systemctl is not there any more to do it', async () => {
      await mkdir(units(), { recursive: true });
      await send(writing());
      await symlink('../x', join(units(), 'default.target.wants', `sdrill-${marker}.service`));
      expect(await presence(unit())).to.equal('present');
      await revert(unit());
      expect(await readdir(units())).to.deep.equal([]);
      expect(await presence(unit())).to.equal('absent');
    });

    it('is never called gone, cut short at any moment, while a directory of its own is there', async function () {
      // Some two hundred shells, on a machine that may be busy.
      this.timeout(600_000);
      const [command] = writing();
      if (command === undefined) throw new Error('nothing is written');
      for (const tool of ['mkdir', 'cat']) {
        for (let calls = 1; calls <= 4; calls++) {
          await dying(tool, calls, () => run(command, folder));
          if (existsSync(join(folder, '.config'))) expect(await presence(unit())).to.equal('present');
          await revert(unit());
          expect(await readdir(folder)).to.deep.equal(['systemctl']);
        }
      }
      for (const tool of ['rmdir', 'rm', 'ls']) {
        for (let calls = 1; calls <= 4; calls++) {
          await send(writing());
          await dying(tool, calls, () => revert(unit()));
          if (existsSync(join(folder, '.config'))) expect(await presence(unit())).to.equal('present');
          await revert(unit());
          expect(await readdir(folder)).to.deep.equal(['systemctl']);
        }
      }
    });

    it('keeps its note where one of its own files could not be removed', async () => {
      await send(writing());
      const kept = unit().revert.filter(({ program }) => program !== 'rm');
      for (const command of kept) await run(command, folder);
      await rm(join(units(), `sdrill-${marker}.service`));
      expect(await presence(unit())).to.equal('present');
      await revert(unit());
      expect(await readdir(folder)).to.deep.equal(['systemctl']);
    });

    it('leaves a directory in which somebody has put something meanwhile', async () => {
      await send(writing());
      await writeFile(join(units(), 'theirs.service'), '');
      await revert(unit());
      expect(await readdir(units())).to.deep.equal(['theirs.service']);
      expect(await presence(unit())).to.equal('absent');
    });

    it('never replaces a unit file', async () => {
      await mkdir(join(units(), 'default.target.wants'), { recursive: true });
      const path = join(units(), `sdrill-${marker}.service`);
      await writeFile(path, 'theirs');
      for (const command of writing()) expect((await run(command, folder)).code).not.to.equal(0);
      expect(await readFile(path, 'utf8')).to.equal('theirs');
    });
  });
});
