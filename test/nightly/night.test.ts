import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type History, openHistory, whereIs } from '../../history/index.ts';
import { parseInventory } from '../../inventory/index.ts';
import { runNight, whyNotTonight } from '../../nightly/index.ts';
import type { Result } from '../../reports/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import { aNight, nightAt, one } from '../history/nights.ts';

const inventory = parseInventory(
  `hosts:
  web01: {platform: linux, lab: true, address: 127.0.0.1, accounts: {actor: {user: root}}}
nightly: {hosts: web01, scenarios: systemd-service, retries: 1, blackout: [sat, 2026-12-24..2027-01-02]}
`,
  'servicedrill.yml',
);

describe('a night', () => {
  let place: string;
  let state: string;
  let history: History;
  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'night-'));
    state = join(place, 'state');
    await mkdir(state);
    history = await openHistory(whereIs(join(place, 'history.db'), place));
  });
  afterEach(async () => {
    await history.close();
    await rm(place, { recursive: true, force: true });
  });

  const never = new AbortController().signal;
  const targets = inventory.hosts.map(host => ({
    host,
    scenarios: scenarios.filter(({ id }) => id === 'systemd-service'),
  }));

  /** Each drill of the night comes to the next of these results. */
  async function night(
    at: string,
    results: readonly Result[],
    more: { unwritten?: string; plan?: object } = {},
  ) {
    if (inventory.nightly === undefined) throw new Error('no night is planned');
    const left = [...results];
    const warnings: string[] = [];
    const told = await runNight({
      plan: { ...inventory.nightly, ...more.plan },
      ...{ targets, accepted: [], channels: [], failOn: 'any', state, signal: never },
      async drill() {
        const result = left.shift();
        if (result === undefined) throw new Error('one attempt too many');
        const unwritten = more.unwritten === undefined ? {} : { unwritten: more.unwritten };
        return { result, folder: join(state, 'runs', result.run.id), ...unwritten };
      },
      async remember({ result }, plan) {
        await history.record(result, { kind: 'nightly', plan });
        const { runs } = await history.runs({ kind: 'nightly', plan, limit: 2 });
        return { comparison: await history.compare(result.run.id), isFirst: runs.length <= 1 };
      },
      warn: text => warnings.push(text),
      now: () => new Date(at),
    });
    expect(left, 'attempts that were not made').to.deep.equal([]);
    const categories = told.comparison?.findings.map(({ category, attempts }) => [category, ...attempts]);
    return { ...told, warnings, categories };
  }

  it('tries again what was not met, shows it as flaky where attempts differ, and hides no verdict', async () => {
    await night(nightAt(1), [aNight(1, one('detected'))]);
    const flaky = await night(nightAt(2), [aNight(2, one('missed')), aNight(2, one('detected'))]);
    expect(flaky.categories).to.deep.equal([['flaky', 'missed', 'detected']]);
    expect(flaky.exitCode).to.equal(0);
    expect(flaky.drilled.result.hosts[0]?.scenarios).to.have.length(2);
    expect((await night(nightAt(3), [aNight(3, one('detected'))])).exitCode).to.equal(0);
  });

  it('is red where every attempt fails, and green where the first succeeds: no second is made then', async () => {
    await night(nightAt(1), [aNight(1, one('detected'))]);
    const red = await night(nightAt(2), [aNight(2, one('missed')), aNight(2, one('missed'))]);
    expect(red.categories).to.deep.equal([['regressed', 'missed', 'missed']]);
    expect(red.exitCode).to.equal(1);
    expect(red.notification.messages.map(({ action, cause }) => `${action} ${cause}`)).to.deep.equal([
      'opened regression',
    ]);
  });

  it('says that others were overslept, once', async () => {
    await night(nightAt(1), [aNight(1, one('detected'))]);
    const late = await night(nightAt(4), [aNight(4, one('detected'))]);
    expect(late.warnings).to.deep.equal([
      `no night since ${nightAt(1)}: this one makes up for those that were missed`,
    ]);
    expect((await night(nightAt(5), [aNight(5, one('detected'))])).warnings).to.deep.equal([]);
  });

  it('on a full disk does its work and tells it, and ends with 3: nothing of it could be kept', async () => {
    const full = await night(nightAt(1), [aNight(1, one('detected'))], { unwritten: 'ENOSPC' });
    expect(full.exitCode).to.equal(3);
    expect(full.notification.headline).to.equal('servicedrill: not everything could be told');
  });

  it('that cannot keep what the next one has to know says so, and goes on', async () => {
    await rm(state, { recursive: true });
    await writeFile(state, '');
    const told = await night(nightAt(1), [aNight(1, one('detected'))]);
    expect(told.exitCode).to.equal(0);
    expect(told.warnings.join('\n')).to.match(/cannot be kept \(\w+\): people may be told again/);
  });

  it('does not begin on a day of its blackout', () => {
    const plan = inventory.nightly;
    if (plan === undefined) throw new Error('no night is planned');
    const on = (day: string) => whyNotTonight(plan, new Date(`${day}T02:00:00`));
    expect(on('2026-12-01')).to.equal(undefined);
    expect(on('2026-12-05')).to.equal('no night begins today: blackout sat');
    for (const day of ['2026-12-24', '2026-12-31'])
      expect(on(day)).to.equal('no night begins today: blackout 2026-12-24..2027-01-02');
    expect(on('2027-01-03')).to.equal(undefined);
  });
});
