import type { Scenario } from '../../../scenarios/index.ts';
import { techniquesOf } from '../../../validators/index.ts';
import type { RuleInfo } from '../rules.ts';

const platforms = ['linux', 'windows', 'macos'];

/**
 * Whether a scenario is of a technique that a rule is tagged with, on the platform that the rule is for. A technique
 * stands for its sub-techniques, on either side; a rule without such a tag is for every scenario.
 */
export function isOfTechnique(rule: Pick<RuleInfo, 'tags' | 'logsource'>, scenario: Scenario): boolean {
  const product = rule.logsource.product?.toLowerCase() ?? '';
  if (platforms.includes(product) && product !== scenario.platform) return false;
  const tagged = techniquesOf(rule);
  const isOf = (id: string) => scenario.techniques.some(one => covers(id, one.id) || covers(one.id, id));
  return tagged.length === 0 || tagged.some(isOf);
}

function covers(wide: string, narrow: string): boolean {
  return narrow === wide || narrow.startsWith(`${wide}.`);
}
