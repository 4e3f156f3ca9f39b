import { expect } from 'chai';
import { exampleOf, type PlanContext, type Scenario, scenarios } from '../../scenarios/index.ts';

const locator = 'C:\\Windows\\System32\\locator.exe';
const windows = scenarios.filter(({ platform }) => platform === 'windows');

/** Commands that start a service, with what may go wrong with them; `payload` of the change that they belong to. */
function starts(scenario: Scenario, tools: PlanContext['facts']['tools']) {
  const example = exampleOf(scenario);
  const context = { ...example, facts: { ...example.facts, tools } };
  return scenario
    .steps(context)
    .flatMap(step => ('change' in step ? [step.change] : []))
    .flatMap(({ apply, payload }) => apply.map(command => ({ command, payload })))
    .filter(({ command: { program, args } }) => {
      const words = `${program} ${args.join(' ')}`;
      return /^sc\.exe (?:\S*\\ )?start |^net\.exe start|Start-Service|StartService/.test(words);
    });
}

describe('the start of a service', () => {
  it('may fail in no way where the payload is a service', () => {
    const all = windows.flatMap(scenario => starts(scenario, { 'locator.exe': locator }));
    const ofServices = all.filter(({ payload }) => [payload?.program, payload?.copyOf].includes(locator));
    expect(ofServices.length).to.be.greaterThan(5);
    for (const { command } of ofServices) expect(command.accepts, command.args.join(' ')).to.equal(undefined);
  });

  it('ends with the error of a program that is none where it is none', () => {
    const all = windows.flatMap(scenario => starts(scenario, {}));
    expect(all.length).to.be.greaterThan(5);
    for (const { command } of all) expect(command.accepts, command.args.join(' ')).to.have.length(1);
  });
});
