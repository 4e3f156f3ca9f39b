import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Workplace } from '../simulate.ts';

describe('simulate lab, mistyped', () => {
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
  });
  after(() => place.close());

  for (const [words, why] of [
    [['up'], /^lab up wants the kind of host; there are debian, wine, powershell\n$/],
    [['up', 'debain'], /^lab up debain: there is no such kind of host; did you mean debian\?; there are /],
    [['down', 'nobody'], /^lab down nobody: no lab host has this name; no lab host is up\n$/],
    [['down', 'nobody', '--all'], /^lab down nobody --all: give a name, or --all\n$/],
    [['dwon'], /Choices: "up", "down", "status"/],
  ] as const) {
    it(`${words.join(' ')}: one line, exit code 2`, async () => {
      const { code, stderr, stdout } = await place.run(['lab', ...words]);
      expect(stderr).to.match(why);
      expect(stdout).to.equal('');
      expect(code).to.equal(2);
    });
  }
});

describe('simulate lab, of the hosts of a state folder', () => {
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
  });
  after(() => place.close());

  /** What is left of hosts of each kind whose processes are gone. */
  const leave = async (state: string, ...hosts: readonly string[]) => {
    await mkdir(state, { recursive: true, mode: 0o700 });
    for (const host of hosts) await mkdir(join(state, host), { recursive: true, mode: 0o700 });
  };
  const listed = 'lab-debian01  dead  \nlab-wine01  dead  \nlab-pwsh01  dead  \n';
  const all = ['lab/lab-debian01', 'lab-wine/lab-wine01', 'lab-powershell/lab-pwsh01'];

  it('down without a name: they are listed, none is ended, exit code 2', async () => {
    await leave(place.state, ...all);
    const { code, stdout, stderr } = await place.run(['lab', 'down']);
    expect(stdout).to.equal(listed);
    expect(stderr).to.equal('lab down needs the name of a host, or --all; nothing was stopped\n');
    expect(code).to.equal(2);
    expect((await place.run(['lab', 'status'])).stdout).to.equal(listed);
  });

  it('down NAME and down --all: those of this folder, named by --state or SERVICEDRILL_STATE, and no others', async () => {
    const other = join(place.folder, 'other');
    await leave(place.state, ...all);
    await leave(other, 'lab/lab-debian01');
    const one = await place.run(['lab', 'down', 'lab-debian01', '--state', other]);
    expect(one.stderr).to.equal('gone: lab-debian01\n');
    expect(await readdir(join(place.state, 'lab'))).to.deep.equal(['lab-debian01']);
    expect((await place.run(['lab', 'status', '--state', other])).stdout).to.equal('no lab host is up\n');
    const rest = await place.run(['lab', 'down', '--all']);
    expect(rest.stderr).to.equal('gone: lab-debian01, lab-wine01, lab-pwsh01\n');
    expect(rest.code).to.equal(0);
    const none = await place.run(['lab', 'down', '--all']);
    expect(none).to.include({ code: 0, stderr: 'no lab host is up\n' });
  });
});
