import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { XMLParser } from 'fast-xml-parser';
import { parse } from 'yaml';
import { ending, Workplace } from '../simulate.ts';
import { until } from '../until.ts';
import { recordingsFolder } from '../want-table.ts';
import { demand } from '../wants.ts';

describe('schedules of simulate nightly', () => {
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
    await place.write(
      'servicedrill.yml',
      `hosts:
  web01: {platform: linux, lab: true, address: 192.0.2.1, accounts: {actor: {user: root}}}
nightly: {hosts: web01, scenarios: all, within: 2h}
`,
    );
  });
  after(() => place.close());

  async function printed(format: string, ...more: string[]): Promise<string> {
    const { code, stdout, stderr } = await place.run(['schedule', '--print', format, ...more]);
    expect(code, stderr).to.equal(0);
    return stdout;
  }

  it('for systemd and cron clean up first, and name everything by absolute paths', async () => {
    for (const format of ['systemd', 'cron']) {
      const text = await printed(format);
      expect(text).to.match(/ cleanup --inventory \S+ --state \S+; exec .* nightly --inventory /);
      expect(text).to.include(join(place.folder, 'servicedrill.yml')).and.include('--state /');
    }
  });

  it('for launchd are a property list', async () => {
    const text = await printed('launchd', '--at', '03:05');
    const { plist } = new XMLParser({ parseTagValue: false }).parse(text);
    expect(plist.dict.key).to.include.members(['Label', 'ProgramArguments', 'StartCalendarInterval']);
    expect(plist.dict.array.string).to.include.members(['nightly', '--inventory']);
    expect(plist.dict.dict.integer).to.deep.equal(['3', '5']);
  });

  it('for GitHub are a workflow by its schema, with two reds that differ', async function () {
    await demand(this, 'recordings');
    const workflow = parse(await printed('github-actions'));
    const file = join(recordingsFolder(), 'formats/github-workflow.schema.json');
    const valid = new Ajv({ strict: false, validateFormats: false }).compile(
      JSON.parse(readFileSync(file, 'utf8')),
    );
    valid(workflow);
    expect(valid.errors ?? []).to.deep.equal([]);
    expect(valid({ ...workflow, jobs: { nightly: {} } })).to.equal(false);
    const [, night] = workflow.jobs.nightly.steps;
    expect(script(night.run, 1)).to.deep.equal({ status: 0, output: 'code=1\n' });
    expect(script(night.run, 0)).to.deep.equal({ status: 0, output: 'code=0\n' });
    for (const code of [2, 3, 4]) expect(script(night.run, code).status, `exit ${code}`).to.not.equal(0);
    expect(workflow.jobs.detections.steps[0].if).to.include("'1'");
  });

  /** The step as the runner has it, with a `simulate` that ends with that code. */
  function script(run: string, code: number): { status: number; output: string } {
    const file = join(place.folder, `output-${code}`);
    const text = `simulate() { return ${code}; }\n: >"$GITHUB_OUTPUT"\n${run}`;
    let status = 0;
    try {
      execFileSync('bash', ['-e', '-o', 'pipefail', '-c', text], {
        env: { ...process.env, GITHUB_OUTPUT: file },
      });
    } catch (error) {
      status = error instanceof Error && 'status' in error ? Number(error.status) : -1;
    }
    return { status, output: readFileSync(file, 'utf8') };
  }

  it('for GitLab and Jenkins keep a broken detection apart from a broken pipeline', async () => {
    const job = parse(await printed('gitlab-ci'))['servicedrill-nightly'];
    expect(job.allow_failure).to.deep.equal({ exit_codes: 1 });
    expect(job.script).to.have.lengthOf(1);
    expect(await printed('jenkins')).to.match(/code == 1\) \{\s+unstable\('a detection is broken'\)/);
  });

  it('fetch no program by its name: a stranger’s could be called so', async () => {
    for (const format of ['github-actions', 'gitlab-ci', 'jenkins'])
      expect(await printed(format)).not.to.match(/npx|npm (?:i|install|exec)/);
  });

  it('refuse a pattern that is none, with the reason', async () => {
    const { code, stderr } = await place.run(['schedule', 'run', '--cron', '99 * * * *']);
    expect(code).to.equal(2);
    expect(stderr).to.match(/--cron "99 \* \* \* \*" is no schedule: /);
  });

  it('schedule run runs a night when it is due, tells a health check, and ends decently on SIGTERM', async () => {
    const plan = await place.write('night.yml', 'hosts: lab-linux01\nscenarios: systemd-run\nwithin: 5m\n');
    const health = join(place.folder, 'health.json');
    const words = [
      'schedule',
      'run',
      '--cron',
      '* * * * * *',
      '--emulated',
      '--file',
      plan,
      '--health',
      health,
    ];
    const child = place.start(words);
    const end = ending(child);
    const state = async () => JSON.parse(await readFile(health, 'utf8').catch(() => '{}'));
    await until('a night', async () => (await state()).lastExit === 0, 600);
    await until('the next one', async () => (await state()).state === 'running', 600);
    child.kill('SIGTERM');
    const { stderr } = await end;
    expect(stderr).to.include('ending: the running nightly run reverts its changes first');
    expect(await state()).to.include({ state: 'ended' });
    const { stdout } = await place.run(['cleanup', '--list']);
    expect(stdout).to.match(/nothing|no open ledger/i);
  });
});

describe('simulate heartbeat', () => {
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
    await place.write('night.yml', 'hosts: lab-linux01\nscenarios: systemd-run\n');
  });
  after(() => place.close());

  const beat = async (...more: string[]) =>
    place.run(['heartbeat', '--emulated', '--file', 'night.yml', ...more]);

  it('names each log that is alive, and since when one is silent; it attacks nothing', async () => {
    const alive = await beat();
    expect(alive.stdout)
      .to.match(/auditd: alive/)
      .and.match(/journald: alive/);
    expect(alive.code).to.equal(0);
    const silent = await beat('--lab-fault', 'source-off:auditd');
    expect(silent.stdout)
      .to.match(/auditd: SILENT/)
      .and.match(/opened: a log of lab-linux01 is silent/);
    expect(silent.code).to.equal(1);
    expect(silent.stdout + silent.stderr).not.to.match(/act: the procedure/);
  });
});
