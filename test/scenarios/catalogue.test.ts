import { expect } from 'chai';
import { readRules, rulesFor } from '../../engine/index.ts';
import { type PlanContext, type Scenario, scenarios, selectScenarios } from '../../scenarios/index.ts';
import { execLine } from '../../scenarios/kinds/unit-file.ts';
import { shippedRules } from '../../validators/index.ts';

const marker = 'k3v9q2xw';

function contextFor({ platform }: Scenario, uniqueNames: boolean): PlanContext {
  const facts = { platform, os: '', hostname: 'h', tools: {}, actor: 'root', unprivileged: 'drill' };
  return { marker, facts, uniqueNames };
}

describe('the catalogue', () => {
  it('has an id of its own for each scenario, and names its technique as ATT&CK does', () => {
    expect(new Set(scenarios.map(({ id }) => id)).size).to.equal(scenarios.length);
    for (const { techniques } of scenarios) {
      expect(techniques).to.not.be.empty;
      for (const { id, name } of techniques) expect(`${id} ${name}`).to.match(/^T\d{4}(\.\d{3})? [A-Z]/);
    }
  });

  it('expects only rules that are shipped and can be loaded', async () => {
    const rules = rulesFor(await readRules(shippedRules, []))({ knownAdmins: [], knownServices: [] });
    for (const scenario of scenarios) {
      for (const { rules: ids, title } of scenario.expectations(contextFor(scenario, false))) {
        expect(ids, title).to.not.be.empty;
        for (const id of ids)
          expect(rules.info(id), `${scenario.id}: ${title}: ${rules.whyNot(id)}`).to.not.equal(undefined);
      }
    }
  });

  for (const uniqueNames of [false, true]) {
    it(`gives every change a reversal, a probe and the marker (unique names: ${uniqueNames})`, () => {
      for (const scenario of scenarios) {
        const steps = scenario.steps(contextFor(scenario, uniqueNames));
        expect(JSON.stringify(steps), scenario.id).to.include(marker);
        for (const step of steps) {
          if (!('change' in step)) continue;
          const { revert, probe } = step.change;
          expect(revert, scenario.id).to.not.be.empty;
          expect(probe.program, scenario.id).to.not.equal('');
        }
      }
    });
  }

  it('is selected by id, glob, technique, tag, platform and all, regardless of the case', () => {
    const ids = (pattern: string) => selectScenarios(pattern).map(({ id }) => id);
    expect(ids('SYSTEMD-SERVICE')).to.deep.equal(['systemd-service']);
    expect(ids('systemd-*')).to.include.members(['systemd-service', 'systemd-run']);
    expect(ids('T1569.003')).to.include('init-script').and.not.include('psexec-like');
    expect(ids('t1569')).to.have.length(scenarios.length);
    expect(ids('all')).to.have.length(scenarios.length);
    expect(ids('T156')).to.deep.equal([]);
  });
});

describe('the words of a unit file', () => {
  it('are quoted as systemd reads them: quotes, backslashes, percent and dollar signs', () => {
    const payload = { program: '/bin/sh', args: ['-c', 'echo "$HOME" \\ 100%'] };
    expect(execLine(payload)).to.equal('/bin/sh -c "echo \\"$$HOME\\" \\\\ 100%%"');
  });
});
