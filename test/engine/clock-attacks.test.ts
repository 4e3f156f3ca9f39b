import { expect } from 'chai';
import { readRules, rulesFor } from '../../engine/index.ts';
import type { LabOptions } from '../../lab/index.ts';
import type { ExpectationResult, Result } from '../../reports/index.ts';
import { selectScenarios } from '../../scenarios/index.ts';
import { shippedRules } from '../../validators/index.ts';
import { succeeded } from '../mute-act.ts';
import { drilling, type Intercept } from './drilling.ts';

type HostName = NonNullable<LabOptions['hosts']>[number];

const passedOn: Intercept = (command, send) => send(command);

describe('a clock that does not go on as it began', () => {
  let rules: ReturnType<typeof rulesFor>;
  before(async () => {
    rules = rulesFor(await readRules(shippedRules, []));
  });

  const drill = (host: HostName, names: string, faults: readonly string[] = [], intercept = passedOn) =>
    drilling(
      [host],
      ({ drill }) =>
        drill({
          intercept,
          rules,
          scenarios: () =>
            names.split(',').flatMap(name => selectScenarios(name).filter(({ id }) => id === name)),
        }),
      faults,
    );

  const chosen = {
    'lab-linux01': 'systemd-service,unit-dropin',
    'lab-win01': 'sc-service,psexec-like',
  };
  const hosts = ['lab-linux01', 'lab-win01'] as const;

  const results = ({ hosts }: Result): ExpectationResult[] =>
    hosts.flatMap(({ scenarios }) => scenarios.flatMap(({ expectations }) => expectations));

  /** Each scenario's verdicts: as on a host whose clock is steady, or that nothing can be told. */
  const told = (result: Result): string[] =>
    (result.hosts[0]?.scenarios ?? []).map(({ expectations }) => {
      const verdicts = [...new Set(expectations.map(({ verdict }) => verdict))].sort();
      return verdicts.join();
    });

  for (const host of hosts)
    for (const by of [-5, -1, 4])
      it(`${host}: whichever command a step of ${by} s falls on, no verdict is wrong`, async () => {
        const seen: string[] = [];
        for (const at of [2, 8, 14, 20, 26]) {
          const result = await drill(host, chosen[host], [`clock-step:${by}:${at}`]);
          const verdicts = told(result);
          expect(verdicts, `at ${at}`).to.not.be.empty;
          for (const verdict of verdicts)
            expect(verdict, `at ${at}`).to.be.oneOf(['detected', 'inconclusive']);
          const whys = results(result).map(({ why }) => why);
          expect(verdicts, `at ${at}: one step falls on one scenario: ${whys.join()}`).to.include('detected');
          for (const { verdict, why } of results(result)) if (verdict === 'inconclusive') seen.push(why);
        }
        const way = by > 0 ? 'forward' : 'back';
        expect(seen).to.not.be.empty;
        for (const why of seen) expect(why).to.match(new RegExp(`clock stepped ${way} by `));
      });

  for (const host of hosts)
    for (const by of [-1, 1])
      it(`${host}: with an act that never reached it, a step of ${by} s makes no evidence of probes and reversals`, async () => {
        for (const at of [4, 12]) {
          let isAct = false;
          const result = await drilling(
            [host],
            ({ drill }) =>
              drill({
                rules,
                scenarios: () =>
                  chosen[host]
                    .split(',')
                    .flatMap(name => selectScenarios(name).filter(({ id }) => id === name)),
                report: event => {
                  isAct = event.type === 'command' && event.phase === 'act';
                },
                intercept: (command, send) => {
                  if (!isAct) return send(command);
                  isAct = false;
                  return Promise.resolve(succeeded());
                },
              }),
            [`clock-step:${by}:${at}`],
          );
          expect(results(result), `at ${at}`).to.not.be.empty;
          for (const { id, verdict, evidence } of results(result)) {
            expect(verdict, `${id} at ${at}`).to.be.oneOf(['inconclusive', 'error']);
            expect(evidence.telemetry.events, `${id} at ${at}`).to.deep.equal([]);
            expect(evidence.logic.matches, `${id} at ${at}`).to.deep.equal([]);
          }
        }
      });

  it('on the controller changes no verdict', async () => {
    const real = Date.now;
    let sent = 0;
    try {
      for (const by of [-5_000, 4_000]) {
        const stepped: Intercept = (command, send) => {
          sent += 1;
          if (sent % 30 === 6) Date.now = () => real() + by;
          return send(command);
        };
        const result = await drill('lab-linux01', chosen['lab-linux01'], [], stepped);
        expect(new Set(told(result)), `${by} ms`).to.deep.equal(new Set(['detected']));
        Date.now = real;
      }
    } finally {
      Date.now = real;
    }
  });

  it('or that tells no time, makes no verdict', async () => {
    const nonsense: Intercept = async (command, send) => {
      const completion = await send(command);
      return { ...completion, stdout: completion.stdout.replace(/^time .*$/m, 'time NaN') };
    };
    const result = await drill('lab-linux01', 'systemd-service', [], nonsense);
    expect(told(result)).to.not.be.empty;
    for (const verdict of told(result)) expect(verdict).to.be.oneOf(['detected', 'inconclusive']);
  });
});
