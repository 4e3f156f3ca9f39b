import type { OwnExpectation, RuleInfo, Rules } from '../../engine/index.ts';
import { type Finding, shown, suggestion } from '../../inventory/index.ts';
import { exampleOf, type Scenario, scenarios } from '../../scenarios/index.ts';
import { parseDuration } from '../usage.ts';
import type { ExpectationEntry } from './schema.ts';

/** An entry with its place in the file's list. */
export interface Placed {
  readonly entry: ExpectationEntry;
  readonly index: number;
}

/** What an entry means, or what is wrong with its references. */
export type Meaning = { readonly own: OwnExpectation } | { readonly finding: Finding };

type Known = Pick<Rules, 'all' | 'unusable'>;

/** Looks up the scenario, rule and expectation that an entry names. Pure. */
export function meaningOf({ entry, index }: Placed, known: Known): Meaning {
  const wrong = (key: string, message: string, fix?: string): Meaning => ({
    finding: { path: [index, key], at: 'value', message, ...(fix !== undefined && { fix }) },
  });
  const scenario = scenarios.find(({ id }) => id === entry.scenario);
  if (scenario === undefined) {
    const ids = scenarios.map(({ id }) => id);
    return wrong(
      'scenario',
      `scenario ${shown(entry.scenario)} is not known`,
      suggestion(entry.scenario, ids),
    );
  }
  const rule = ruleCalled(entry.rule, known);
  if ('message' in rule) return wrong('rule', rule.message, rule.fix);
  const foreign = platformFault(rule.info, scenario);
  if (foreign !== undefined) return wrong('scenario', foreign);
  const fault = expectationFault(entry, scenario);
  if (fault !== undefined) return wrong('expectation', fault.message, fault.fix);
  const { must, within, expectation } = entry;
  return {
    own: {
      rule: rule.id,
      scenario: scenario.id,
      must,
      ...(expectation !== undefined && { expectation }),
      ...(within !== undefined && { within: parseDuration(String(within)) }),
    },
  };
}

interface Fault {
  readonly message: string;
  readonly fix?: string | undefined;
}

type Called = { readonly id: string; readonly info?: RuleInfo | undefined };

/** A rule that cannot be used is known, too: its expectation ends in an error that says why. */
function ruleCalled(wanted: string, { all, unusable }: Known): Called | Fault {
  const text = wanted.toLowerCase();
  const isCalled = (rule: { id: string; title: string; name?: string }) =>
    [rule.id, rule.name, rule.title].some(name => name?.toLowerCase() === text);
  const [first, second] = all.filter(isCalled);
  if (first && second) {
    const fix = `write its id: ${first.id} or ${second.id}`;
    return { message: `rule ${shown(wanted)} is the title of several rules`, fix };
  }
  if (first) return { id: first.id, info: first };
  const refused = unusable.find(isCalled);
  if (refused) return { id: refused.id };
  const names = all.flatMap(({ id, title, name }) => [title, ...(name === undefined ? [] : [name]), id]);
  return { message: `rule ${shown(wanted)} is not known`, fix: suggestion(wanted, names) };
}

const platforms: readonly string[] = ['linux', 'windows', 'macos'];

function platformFault(rule: RuleInfo | undefined, { id, platform }: Scenario): string | undefined {
  const product = rule?.logsource.product?.toLowerCase() ?? '';
  if (!platforms.includes(product) || product === platform) return undefined;
  return `scenario ${shown(id)} is for ${platform}, and the rule is for ${product}`;
}

function expectationFault({ expectation, must }: ExpectationEntry, scenario: Scenario): Fault | undefined {
  if (expectation === undefined) return undefined;
  const shipped = scenario.expectations(exampleOf(scenario));
  const found = shipped.find(({ id }) => id === expectation);
  const ids = shipped.map(({ id }) => id);
  if (found === undefined) {
    const message = `expectation ${shown(expectation)} is not one of ${scenario.id}`;
    return { message, fix: suggestion(expectation, ids) };
  }
  if (found.must !== 'be-refused') return undefined;
  const message = `expectation ${shown(expectation)} wants a refusal by the host, which no rule can ${must}`;
  return { message, fix: 'leave `expectation` out: the rule is then expected beside it' };
}
