import type { ChangeResult, Result, RuleReference } from './result.ts';
import type { FirstResult } from './result-1.ts';

type FirstHost = FirstResult['hosts'][number];
type FirstScenario = FirstHost['scenarios'][number];
type FirstExpectation = FirstScenario['expectations'][number];
type FirstChange = FirstScenario['changes'][number];

/** A document of 0.1.0 as one of today. What such a document does not tell is null or empty, never guessed. Pure. */
export function upgraded({ run, hosts, summary, ...first }: FirstResult): Result {
  return {
    ...first,
    schema: 'servicedrill/result@2',
    run: { ...run, tool: { ...run.tool, digest: null } },
    hosts: hosts.map(hostOf),
    summary: { ...summary, notApplicable: 0, verdicts: { ...summary.verdicts, late: 0 } },
  };
}

function hostOf({ scenarios, ...host }: FirstHost): Result['hosts'][number] {
  return { ...host, address: null, os: null, scenarios: scenarios.map(scenarioOf) };
}

function scenarioOf(scenario: FirstScenario): Result['hosts'][number]['scenarios'][number] {
  return {
    ...scenario,
    role: null,
    act: null,
    reversal: null,
    commands: [],
    judged: { as: 'inventory', leftOut: [], madeKnown: [] },
    changes: scenario.changes.map(changeOf),
    expectations: scenario.expectations.map(expectationOf),
    alsoFired: scenario.alsoFired.map(({ events, ...rule }) => ({ ...ruleOf(rule), events })),
  };
}

/** What was never touched was neither reverted nor left to be proven gone. */
function changeOf({ applied, ...change }: FirstChange): ChangeResult {
  const touched = change.reverted || !change.verifiedAbsent;
  return { ...change, applied: applied ? 'yes' : touched ? 'partly' : 'no' };
}

function expectationOf(expectation: FirstExpectation) {
  return { ...expectation, within: null, rule: ruleOf(expectation.rule) };
}

function ruleOf(rule: FirstExpectation['rule']): RuleReference {
  return { ...rule, digest: null };
}
