import { mkdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { notificationModel } from '../../nightly/index.ts';
import { ending, tsx, Workplace } from '../simulate.ts';

const shipped = fileURLToPath(new URL('../../validators/rules/linux/', import.meta.url));
const clock = new URL('moved-clock.ts', import.meta.url).href;
const dayMs = 86_400_000;

/** A night as a person sees it the next morning. */
interface Morning {
  readonly code: number | null;
  readonly categories: readonly string[];
  /** `opened regression`, what the webhook got; undefined where it got nothing. */
  readonly told: readonly string[] | undefined;
  readonly gaps: readonly string[];
  readonly stderr: string;
}

describe('a fortnight of nights on the emulated lab', function () {
  this.timeout(900_000);
  let place: Workplace;
  let server: Server;
  let bodies: unknown[] = [];

  before(async () => {
    place = await Workplace.make();
    server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', part => {
        text += part;
      });
      request.on('end', () => {
        bodies.push(JSON.parse(text));
        response.writeHead(204).end();
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    server.close();
    await place.close();
  });

  interface Evening {
    readonly faults?: readonly string[];
    readonly rules?: string;
    readonly accepted?: string;
    readonly more?: readonly string[];
  }

  /** The first of the nights is today's. */
  async function night(
    day: number,
    { faults = [], rules, accepted = '', more = [] }: Evening = {},
  ): Promise<Morning> {
    bodies = [];
    const { port } = server.address() as AddressInfo;
    const plan = await place.write(
      'night.yml',
      `hosts: lab-linux01
scenarios: systemd-run
within: 5m
${rules === undefined ? '' : `rules: ${rules}\n`}${accepted}notify:
  - webhook: http://127.0.0.1:${port}/hook
`,
    );
    const words = [
      'nightly',
      '--emulated',
      '--file',
      plan,
      '--json',
      ...faults.flatMap(fault => ['--lab-fault', fault]),
    ];
    const { code, stdout, stderr } = await ending(
      place.start([...words, ...more], {
        MOVED_CLOCK_MS: String((day - 1) * dayMs),
        NODE_OPTIONS: `--import=${tsx} --import=${clock}`,
      }),
    );
    if (stdout === '') throw new Error(stderr);
    const document = JSON.parse(stdout);
    const [body] = bodies.map(each => notificationModel.parse(each));
    return {
      ...{ code, stderr },
      categories: [
        ...new Set<string>(
          (document.comparison?.findings ?? []).map(({ category }: { category: string }) => category),
        ),
      ],
      told: body?.messages.map(({ action, cause }) => `${action} ${cause}`),
      gaps: document.accepted.map(({ state }: { state: string }) => state),
    };
  }

  /** The rule that sees transient units, tuned until it sees none. */
  async function brokenRule(): Promise<string> {
    const folder = join(place.folder, 'rules');
    await mkdir(folder, { recursive: true });
    const text = await readFile(join(shipped, 'proc_creation_lnx_systemd_run.yml'), 'utf8');
    await place.write('rules/broken.yml', text.replaceAll('systemd-run', 'systemd-ran'));
    return folder;
  }

  const gap = (until: string) =>
    `accepted:
  - {scenario: systemd-run, expectation: EXPECTATION, host: lab-linux01, until: ${until}, owner: Ada, reason: tuned}
`;
  const dayOf = (day: number) => new Date(Date.now() + (day - 1) * dayMs).toISOString().slice(0, 10);

  it('tells each morning what died, since when it is dead, and nothing twice', async () => {
    const first = await night(1);
    expect(first, first.stderr).to.deep.include({ code: 0, categories: ['new'], told: undefined });
    expect(await night(2)).to.deep.include({ code: 0, categories: [], told: undefined });

    const rules = await brokenRule();
    const broken = await night(4, { rules });
    expect(broken.stderr, 'the third was overslept').to.match(
      /no night since .*: this one makes up for those that were missed/,
    );
    expect(broken, broken.stderr).to.deep.include({
      code: 1,
      categories: ['regressed'],
      told: ['opened regression'],
    });
    const still = await night(5, { rules });
    expect(still, 'a known one is not told again').to.deep.include({
      code: 1,
      categories: ['still-failing'],
      told: undefined,
    });
    expect((await night(5, { rules, more: ['--fail-on', 'regression'] })).code).to.equal(0);
    expect(await night(6)).to.deep.include({
      code: 0,
      categories: ['recovered'],
      told: ['resolved regression'],
    });

    const dead = await night(7, { faults: ['source-off:auditd'] });
    expect(dead.code, dead.stderr).to.equal(1);
    expect(dead.categories).to.deep.equal(['regressed']);
    expect(dead.told, 'one message for one dead log').to.deep.equal(['opened source']);
    expect((await night(8)).told).to.deep.equal(['resolved source']);

    const gone = await night(9, { faults: ['disconnect-after:1'] });
    expect(gone.code, gone.stderr).to.equal(3);
    expect(gone.told, 'a host that is down is one line').to.deep.equal(['opened host']);
    expect(await night(11)).to.deep.include({ code: 0, told: ['resolved host'] });

    const accepted = gap(dayOf(13)).replace('EXPECTATION', 'command-execution');
    const tuned = await night(12, { rules, accepted });
    expect(tuned, tuned.stderr).to.deep.include({
      code: 0,
      categories: ['regressed'],
      gaps: ['fails-as-accepted'],
      told: undefined,
    });
    const again = await night(13, { accepted });
    expect(again).to.deep.include({ code: 0, gaps: ['passes-unexpectedly'], told: ['opened gap'] });
    const expired = await night(14, { rules, accepted });
    expect(expired).to.deep.include({ code: 1, gaps: ['expired'] });
    expect(expired.told).to.include('opened regression');
  });

  it('an overlong night is cut at its deadline, and what is open is not told', async () => {
    const plan = await place.write('short.yml', 'hosts: lab-linux01\nscenarios: all\nwithin: 3s\n');
    const { code, stdout } = await place.run(
      ['nightly', '--emulated', '--file', plan, '--json', '--lab-fault', 'slow:400'],
      { NODE_OPTIONS: `--import=${tsx}` },
    );
    expect(code).to.equal(3);
    expect(JSON.parse(stdout).summary.restored).to.equal(true);
  });
});
