import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { loadInventory } from '../../inventory/index.ts';
import { connect, type Runner } from '../../runners/index.ts';
import { hostileArgs } from '../runners/hostile.ts';
import { ours, wine } from '../systems.ts';
import { verifies } from '../verified.ts';
import { compiled, stateDir, wineHost } from './harness-wine.ts';

describe('the cmd dialect, through a real cmd.exe (Wine) over ssh', () => {
  verifies('The cmd.exe dialect', wine, ours.wine);
  let runner: Runner;
  let program: string;
  before(async function () {
    const host = await wineHost(this);
    const file = join(stateDir, 'servicedrill.yml');
    await writeFile(file, host.inventory);
    const [lab] = (await loadInventory(file)).hosts;
    if (lab === undefined) throw new Error('its inventory names no host');
    runner = await connect(lab, 'actor');
    program = await compiled(host, 'argv');
  });
  after(() => runner?.close());

  const through = async (args: readonly string[]): Promise<string[]> => {
    const command = { program, args: [...args, 'end'] };
    const first = await runner.exec(command);
    // Wine on a busy machine now and then fails to start a program; wrong quoting fails every time.
    const { stdout, stderr, code } = first.code === 0 ? first : await runner.exec(command);
    expect([stderr, code]).to.deep.equal(['', 0]);
    return stdout.split('\0').slice(0, -2);
  };

  it('brings every argument to a program unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(hostileArgs, async args => {
        const sent = args.map(onWine);
        expect(await through(sent)).to.deep.equal(sent);
      }),
      { numRuns: 60 },
    );
  });

  const sc = [
    'binPath= C:\\Program Files\\x.exe -a "b c"',
    'a"&calc&"',
    '^&whoami',
    '%OS',
    '100%',
    '(',
    '|more',
  ];
  for (const argument of sc)
    it(`${argument} stays one argument`, async () => {
      expect(await through(['create', argument])).to.deep.equal(['create', argument]);
    });

  it("gives back a program's standard input, output and exit code", async () => {
    const read = await runner.exec({ program: 'cmd.exe', args: ['/c', 'more'], stdin: 'hay\r\nneedle\r\n' });
    expect([read.code, read.stdout.trim().split(/\s+/)]).to.deep.equal([0, ['hay', 'needle']]);
    expect((await runner.exec({ program: 'cmd.exe', args: ['/c', 'exit', '5'] })).code).to.equal(5);
  });
});

/** Wine 8 takes carets away before it expands %NAME%, Windows afterwards: there ^%PATH^% stays as it is. */
const onWine = (text: string): string => text.replace(/[\r\n]/g, '').replaceAll('%PATH%', '%NOSUCH%');
