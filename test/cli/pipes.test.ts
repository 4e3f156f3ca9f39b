import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ending, Workplace } from '../simulate.ts';
import { demand } from '../wants.ts';

const drill = ['--host', 'lab-linux01', '--scenario', 'systemd-service'];

describe('a reader that goes away', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await Workplace.make();
  });
  afterEach(() => place.close());

  const start = (...more: string[]) => place.start([...drill, ...more], { TMPDIR: place.folder });
  const labFolders = async () => (await readdir(place.folder)).filter(name => name.includes('lab'));

  it('from the progress stops no drill: the host is restored, the result printed', async () => {
    const child = start();
    child.stderr?.once('data', () => child.stderr?.destroy());
    const { code, stdout } = await ending(child);
    expect(stdout).to.match(/restored: 1 change reverted and proven gone/);
    expect(code).to.equal(0);
    const [run = ''] = await readdir(join(place.state, 'runs'));
    const result = JSON.parse(await readFile(join(place.state, 'runs', run, 'result.json'), 'utf8'));
    expect(result.summary.restored).to.equal(true);
    expect(await readdir(join(place.state, 'ledger'))).to.deep.equal([]);
    expect(await labFolders()).to.deep.equal([]);
  });

  it('from the result takes neither the reports nor the exit code, and no key is left', async () => {
    const child = start('--report', 'markdown:report.md', '--lab-fault', 'source-off:auditd');
    child.stdout?.destroy();
    expect(await ending(child)).to.include({ code: 1 });
    expect(await readFile(join(place.folder, 'report.md'), 'utf8')).to.match(/blind/);
    expect(await labFolders()).to.deep.equal([]);
  });

  it('or a disk that is full: one line', async function () {
    await demand(this, 'linux');
    const full = await open('/dev/full', 'w');
    const { code, stderr } = await ending(place.start(['list'], {}, full.fd));
    await full.close();
    expect(stderr).to.equal('stdout cannot be written (ENOSPC)\n');
    expect(code).to.equal(3);
  });

  it('or such a disk, behind a drill that would end with 1: nobody learnt what was not met', async function () {
    await demand(this, 'linux');
    const full = await open('/dev/full', 'w');
    const words = [...drill, '--lab-fault', 'source-off:auditd'];
    const { code, stderr } = await ending(place.start(words, { TMPDIR: place.folder }, full.fd));
    await full.close();
    expect(stderr).to.match(/^stdout cannot be written \(ENOSPC\)$/m);
    expect(code).to.equal(3);
  });
});
