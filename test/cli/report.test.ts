import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { rendered } from '../reports/rendered.ts';
import { aHost, aResult, aScenario, everything } from '../reports/samples.ts';
import { Workplace } from '../simulate.ts';

const older = '20261124-031628-aaaa';
const newest = '20261125-031628-bbbb';

describe('simulate report', () => {
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
    for (const [run, result] of [
      [older, everything()],
      [newest, aResult([aHost([aScenario([])])])],
    ] as const) {
      await mkdir(join(place.state, 'runs', run), { recursive: true, mode: 0o700 });
      await writeFile(join(place.state, 'runs', run, 'result.json'), rendered('json', result));
    }
    // Of a run that died: it kept no result.
    await mkdir(join(place.state, 'runs', '20261126-031628-cccc'), { mode: 0o700 });
  });
  after(() => place.close());

  it('renders a past run, found by its id, its folder or its document', async () => {
    await cp(join(place.state, 'runs', older), join(place.folder, 'copied'), { recursive: true });
    for (const run of [older, 'copied', join('copied', 'result.json')]) {
      const { code, stdout, stderr } = await place.run(['report', run, '--format', 'markdown']);
      expect([code, stderr], run).to.deep.equal([0, '']);
      expect(stdout).to.equal(rendered('markdown', everything()));
    }
  });

  it('takes the latest that kept a result, and shows the table without a format', async () => {
    const { code, stdout } = await place.run(['report', 'latest']);
    expect(stdout).to.include('1 scenario on 1 host in 1.9 s');
    expect(code).to.equal(0);
  });

  it('writes several formats to files, and where one cannot be written the others are', async () => {
    await place.write('in-the-way', '');
    const words = ['html:out/a.html', 'junit:in-the-way/b.xml', 'json:out/c.json'];
    const { code, stderr } = await place.run(['report', older, ...words.flatMap(word => ['--format', word])]);
    expect(stderr).to.equal(
      'html report: out/a.html\nthe junit report cannot be written to in-the-way/b.xml (ENOTDIR)\njson report: out/c.json\n',
    );
    expect(await place.read('out/a.html')).to.equal(rendered('html', everything()));
    expect(await place.read('out/c.json')).to.equal(rendered('json', everything()));
    expect(code).to.equal(2);
  });

  it('refuses two on stdout, an unknown format and what is no run, each in one line', async () => {
    const broken = await place.write('broken.json', '{"schema": "servicedrill/result@2"}');
    const cases: readonly (readonly [string[], RegExp])[] = [
      [
        [older, '--format', 'html', '--format', 'junit'],
        /^html and junit would mix on stdout: .*--format junit:PATH\n$/,
      ],
      [[older, '--format', 'htlm'], /^unknown report format 'htlm', did you mean 'html'\?.*\n$/],
      [['20990101-000000-0000'], new RegExp(`is neither a run in .*; the latest is ${newest}\n$`)],
      [[broken], /broken\.json is damaged: .*\n$/],
    ];
    for (const [words, message] of cases) {
      const { code, stdout, stderr } = await place.run(['report', ...words]);
      expect(stderr).to.match(message);
      expect(stderr.split('\n')).to.have.length(2);
      expect([code, stdout]).to.deep.equal([2, '']);
    }
  });
});
