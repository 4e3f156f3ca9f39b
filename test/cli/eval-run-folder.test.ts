import { join } from 'node:path';
import { expect } from 'chai';
import { shippedRules } from '../../validators/index.ts';
import { Workplace } from '../simulate.ts';
import { evaluationIn, put } from './evaluation.ts';

const drill = [
  ...['--host', 'lab-linux01', '--host', 'lab-win01'],
  ...['systemd-service', 'service-permissions-linux', 'sc-service', 'psexec-like'].flatMap(id => [
    '--scenario',
    id,
  ]),
];
const places = ['systemd-service on lab-linux01', 'sc-service on lab-win01', 'psexec-like on lab-win01'];

describe('simulate eval, of the folder of a run', () => {
  let workplace: Workplace;
  beforeEach(async () => {
    workplace = await Workplace.make();
  });
  afterEach(() => workplace.close());

  it('names host and scenario of each match: the rules that fired there in the run, and no others', async function () {
    this.timeout(60_000);
    const { run, rules = [] } = await workplace.drill([...drill, '--rules', shippedRules]);
    const fired = rules.flatMap(({ id, fired }) =>
      fired.flatMap(({ scenario, hosts }) => hosts.map(host => `${id} ${scenario} on ${host}`)),
    );
    for (const place of places) expect(fired.join('\n')).to.contain(place);
    const folder = join(workplace.state, 'runs', run.id);
    const { matches } = evaluationIn((await workplace.run(['eval', '--json', folder])).stdout);
    const found = matches.map(({ rule, scenario, host }) => `${rule.id} ${scenario} on ${host}`);
    expect(unique(found)).to.deep.equal(unique(fired));
    const { stdout } = await workplace.run(['eval', '--verbose', folder]);
    for (const place of places) expect(stdout).to.contain(`  ${place}  `);
  });

  it('sees each act by itself in correlations: hosts and scenarios are not mixed', async () => {
    await put(workplace, 'twice.yml', twice);
    const lines = [
      kept('web01', 'a', 1),
      kept('web02', 'a', 2),
      kept('web01', 'b', 3),
      kept('web01', 'a', 4),
    ];
    await put(workplace, 'r1/events.jsonl', lines.join(''));
    await put(workplace, 'r2/events.jsonl', kept('web02', 'a', 5));
    const { stdout } = await workplace.run(['eval', '--rules', 'twice.yml', '--json', 'r1', 'r2']);
    const { matches } = evaluationIn(stdout);
    expect(
      matches.map(({ host, scenario, record, correlation }) => [host, scenario, record, correlation?.events]),
    ).to.deep.equal([
      [
        'web01',
        'a',
        '4',
        [
          { file: 'r1/events.jsonl', record: '1' },
          { file: 'r1/events.jsonl', record: '4' },
        ],
      ],
    ]);
  });

  it('names them in explanations and in the table of rules, and names none for other recordings', async () => {
    await put(workplace, 'once.yml', once);
    await put(workplace, 'r1/events.jsonl', kept('web01', 'a', 1));
    await put(
      workplace,
      'plain.jsonl',
      `${JSON.stringify({ Channel: 'System', EventID: 7045, unit: 'x' })}\n`,
    );
    const of = async (...args: string[]) =>
      (await workplace.run(['eval', '--rules', 'once.yml', ...args])).stdout;
    expect(await of('r1')).to.match(/Once +2026-01-01T00:00:01\.000Z a on web01 r1\/events\.jsonl:1/);
    expect(await of('--explain', 'Once', 'r1')).to.contain(
      'r1/events.jsonl:1  2026-01-01T00:00:01.000Z  a on web01',
    );
    const json = await of('--explain', 'Once', '--json', 'r1');
    expect(JSON.parse(json)).to.include({ host: 'web01', scenario: 'a' });
    expect(await of('--json', 'plain.jsonl')).not.to.contain('scenario');
  });
});

const once = `title: Once
id: 10000000-0000-4000-8000-000000000000
name: once
logsource: {product: linux, service: auditd}
detection: {selection: {type: SERVICE_START}, condition: selection}
`;
const twice = `${once}---
title: Twice
id: 20000000-0000-4000-8000-000000000000
correlation: {type: event_count, rules: [once], group-by: [Computer], timespan: 1m, condition: {gte: 2}}
`;

/** An event as a run keeps it; both hosts call themselves by one name, as containers of one image do. */
function kept(host: string, scenario: string, second: number): string {
  const fields = { type: 'SERVICE_START', unit: 'k3v9', Computer: 'debian' };
  const views = [{ logsource: { product: 'linux', service: 'auditd' }, fields }];
  const time = Date.UTC(2026, 0, 1) + second * 1000;
  return `${JSON.stringify({ host, scenario, source: 'auditd', id: String(second), time, views })}\n`;
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort();
}
