import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readRules, rulesFor } from '../../engine/index.ts';
import type { CommandResult, Result } from '../../reports/index.ts';
import { type Scenario, selectScenarios } from '../../scenarios/index.ts';
import { shippedRules } from '../../validators/index.ts';
import { drilling, type Intercept } from './drilling.ts';

const passOn: Intercept = (command, send) => send(command);

function only(id: string, more: Partial<Scenario> = {}) {
  return () => selectScenarios(id).map(scenario => ({ ...scenario, ...more }));
}

function scenarioOf({ hosts: [host] }: Result) {
  const scenario = host?.scenarios[0];
  if (host === undefined || scenario === undefined) throw new Error('the host was not drilled');
  return { host, scenario };
}

const isSorted = (times: readonly (string | undefined)[]) => expect(times).to.deep.equal([...times].sort());

describe('the result of a drill', () => {
  it('says when act and reversal began and ended, and every command with its ending', () =>
    drilling(['lab-linux01'], async ({ drill }) => {
      const { host, scenario } = scenarioOf(await drill({ intercept: passOn }));
      expect(host).to.include({ address: '127.0.0.1', os: 'debian 12' });
      const { act, reversal, commands, started } = scenario;
      isSorted([started, act?.started, act?.ended, reversal?.started, reversal?.ended]);
      const of = (phase: CommandResult['phase']) => commands.filter(command => command.phase === phase);
      for (const phase of ['baseline', 'act', 'revert', 'verify'] as const)
        expect(of(phase), phase).not.to.be.empty;
      expect(of('act').at(-1)).to.include({
        host: 'lab-linux01',
        account: 'root',
        ending: 'exited',
        exit: 0,
      });
      expect(of('act').at(-1)?.text).to.match(/systemctl start sdrill-\w+\.service/);
      expect(of('act').at(-1)?.ended).to.equal(act?.ended);
      expect(scenario.changes[0]?.applied).to.equal('yes');
    }));

  it('calls a change that failed half-way partly applied, and never says that nothing was changed', () =>
    drilling(['lab-linux01'], async ({ drill }) => {
      const { scenario } = scenarioOf(
        await drill({
          intercept: async (command, send) =>
            command.args.includes('start')
              ? { ...(await send(command)), ended: 'exited', code: 1, stderr: 'Job failed' }
              : send(command),
        }),
      );
      expect(scenario).to.include({ outcome: 'failed', restored: true });
      expect(scenario.changes[0]).to.include({ applied: 'partly', reverted: true, verifiedAbsent: true });
    }));

  it('names the file of each rule by its digest', () =>
    drilling(['lab-linux01'], async ({ drill }) => {
      const rules = rulesFor(await readRules(shippedRules, [], { platforms: ['linux'] }));
      const { scenario } = scenarioOf(await drill({ intercept: passOn, rules }));
      const unit = scenario.expectations.find(({ rule }) => /Unit File/.test(rule.title));
      const file = join(shippedRules, 'linux', 'file_event_lnx_systemd_unit_created.yml');
      const wanted = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      expect(unit?.rule.digest).to.equal(wanted);
      for (const { rule } of scenario.expectations) expect(rule.digest).to.match(/^[0-9a-f]{64}$/);
    }));

  it('calls a detection late that came after the time it is given, and does not count it', () =>
    drilling(['lab-linux01'], async ({ drill }) => {
      const rules = rulesFor(await readRules(shippedRules, [], { platforms: ['linux'] }));
      const [service] = selectScenarios('systemd-service');
      if (service === undefined) throw new Error('systemd-service is gone');
      // One minute for every second expectation; for the others anything comes too late.
      const hasty: Scenario = {
        ...service,
        expectations: context =>
          service
            .expectations(context)
            .map((one, index) => ({ ...one, within: index % 2 === 0 ? -1 : 60_000 })),
      };
      const told: string[] = [];
      const result = await drill({
        intercept: passOn,
        rules,
        scenarios: () => [hasty],
        report: event => {
          if (event.type === 'verdict') told.push(`${event.verdict} ${event.met}`);
        },
      });
      const { expectations } = scenarioOf(result).scenario;
      for (const [index, { verdict, met, within }] of expectations.entries())
        expect({ verdict, met, within }).to.deep.equal(
          index % 2 === 0
            ? { verdict: 'late', met: false, within: -0.001 }
            : { verdict: 'detected', met: true, within: 60 },
        );
      expect(result.exitCode).to.equal(1);
      expect(new Set(told)).to.deep.equal(new Set(['late false', 'detected true']));
    }));

  it('takes what a host has no tool for as not applicable, sends nothing for it, and does not fail for it', () =>
    drilling(['lab-linux01'], async ({ drill }) => {
      const lacking = only('systemd-run', { tools: ['no-such-tool'] });
      const both = await drill({
        intercept: passOn,
        rules: rulesFor(await readRules(shippedRules, [], { platforms: ['linux'] })),
        scenarios: () => [...lacking(), ...selectScenarios('systemd-service')],
      });
      const { scenario } = scenarioOf(both);
      expect(scenario).to.include({
        outcome: 'not-applicable',
        why: 'the host lacks no-such-tool',
        act: null,
      });
      expect(scenario.commands).to.deep.equal([]);
      expect(both.summary).to.include({ scenarios: 2, notApplicable: 1 });
      expect(both.exitCode).to.equal(0);
      expect((await drill({ intercept: passOn, scenarios: lacking })).exitCode).to.equal(3);
    }));
});
