import type { Expectation, Scenario } from '../../../scenarios/index.ts';
import type { Expected } from '../../plan/index.ts';
import type { RuleInfo, Rules } from '../rules.ts';

/** What the user expects of a rule in a scenario, beside or instead of what the catalogue does. */
export interface OwnExpectation {
  readonly scenario: string;
  /** The rule's id. */
  readonly rule: string;
  /** Id of the shipped expectation that it alters. */
  readonly expectation?: string;
  readonly must: 'fire' | 'stay-silent';
  /** Milliseconds. */
  readonly within?: number;
}

/** The expectations of a scenario with the user's own. Pure. */
export function withOwn(
  scenario: Scenario,
  shipped: readonly Expectation[],
  own: readonly OwnExpectation[],
  rules: Pick<Rules, 'info'>,
): readonly Expected[] {
  const here = own.filter(one => one.scenario === scenario.id);
  const altered = shipped.map(expectation => {
    const change = here.find(one => one.expectation === expectation.id);
    return change ? alter(expectation, change, shipped, rules) : expectation;
  });
  const added = here.filter(one => one.expectation === undefined).map(one => newOne(one, shipped, rules));
  return [...altered, ...added];
}

/** Another rule than the shipped one may read another log source. */
function alter(
  { within: _, silencedBy: __, ...expectation }: Expectation,
  own: OwnExpectation,
  shipped: readonly Expectation[],
  rules: Pick<Rules, 'info'>,
): Expected {
  const { must, within } = own;
  const altered = { ...expectation, must, ...(within !== undefined && { within }) };
  if (expectation.rules.includes(own.rule)) return { ...altered, rules: [own.rule] };
  const { id, title, dataComponent } = expectation;
  return { ...newOne(own, shipped, rules), id, title, dataComponent };
}

function newOne(own: OwnExpectation, shipped: readonly Expectation[], rules: Pick<Rules, 'info'>): Expected {
  const { rule, must, within } = own;
  const info = rules.info(rule);
  const like = info && shipped.find(one => one.rules.some(id => isSameSource(rules.info(id), info)));
  const sources = [...new Set(shipped.flatMap(({ telemetry }) => telemetry.sources))];
  const need = (like ?? shipped[0])?.telemetry.need ?? { kind: 'service-start' };
  return {
    id: `rule:${rule}`,
    title: `${info?.title ?? rule} ${must === 'fire' ? 'fires' : 'stays silent'}`,
    dataComponent: like?.dataComponent ?? { id: '', name: sourceText(info) },
    rules: [rule],
    must,
    ...(within !== undefined && { within }),
    telemetry: { sources: like?.telemetry.sources ?? sources, need, views: [], where: [] },
    byRule: like ? 'log-known' : 'log-unknown',
  };
}

function isSameSource(a: RuleInfo | undefined, b: RuleInfo): boolean {
  return a !== undefined && b.kind === 'detection' && sourceText(a) === sourceText(b);
}

function sourceText(info: RuleInfo | undefined): string {
  const { product, category, service } = info?.logsource ?? {};
  return [product, category, service].filter(part => part !== undefined).join('/') || 'correlation';
}
