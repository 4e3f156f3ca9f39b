import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ending, said, Workplace } from '../simulate.ts';
import { demand } from '../wants.ts';

const drill = ['--host', 'lab-linux01', '--scenario', 'systemd-run'];

describe('a place for the state that cannot be', function () {
  this.timeout(30_000);
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
  });
  after(() => place.close());

  const places: readonly [string, () => Promise<string>, string][] = [
    ['a folder that takes no folders (/proc)', async () => '/proc/nowhere/state', 'ENOENT'],
    ['a file', () => place.write('file', ''), 'E(?:NOTDIR|EXIST)'],
    ['below a file', async () => join(await place.write('file', ''), 'state'), 'ENOTDIR'],
  ];
  for (const [what, where, code] of places) {
    it(`${what}: one line, exit code 2, no host was touched`, async function () {
      if (what.includes('/proc')) await demand(this, 'linux');
      const state = await where();
      const end = await place.run(drill, { SERVICEDRILL_STATE: state });
      expect(end.stderr).to.match(
        new RegExp(
          `^the run's folder ${state}/runs/\\S+ cannot be made \\(${code}\\): set SERVICEDRILL_STATE or --state to .*\\n$`,
        ),
      );
      expect(end.stdout).to.equal('');
      expect(end.code).to.equal(2);
    });
  }

  it('for the result alone: what was found out is shown, and the code is 3', async () => {
    const state = join(place.folder, 'kept');
    const child = place.start([...drill, '--json', '--dwell', '5s'], { SERVICEDRILL_STATE: state });
    const end = ending(child);
    await said(child, /: act: /);
    const [run = ''] = await readdir(join(state, 'runs'));
    await mkdir(join(state, 'runs', run, 'result.json'));
    const { code, stdout, stderr } = await end;
    expect(JSON.parse(stdout).summary).to.include({ met: 5, restored: true });
    expect(stderr).to.match(/^the result cannot be written to \S+ \(EISDIR\): make room on the disk/m);
    expect(await readdir(join(state, 'runs', run))).to.have.members([
      ...['commands.jsonl', 'events.jsonl', 'result.json'],
    ]);
    expect(code).to.equal(3);
  });

  it('where ledgers cannot be read: cleanup does not call it clean', async () => {
    await place.write('ledger', 'a file where the folder should be');
    const { code, stdout, stderr } = await place.run(['cleanup'], { SERVICEDRILL_STATE: place.folder });
    expect(stderr).to.match(/cannot be read \(ENOTDIR\): set SERVICEDRILL_STATE/);
    expect(stdout).to.equal('');
    expect(code).to.equal(2);
  });
});
