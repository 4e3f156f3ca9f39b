import { judgedOn, judgementReason, judgementSign, rulesCounted, rulesTold } from '../own-rules.ts';
import type { Result, RuleJudgement } from '../result.ts';
import type { Case } from './cases.ts';

/**
 * A case for each of the user's own rules: passed where it fired, else left out with the reason, for only an expectation can fail.
 * Rules with nothing to tell but why they were not judged share one, whose name has no count: readers compare runs by names.
 */
export function casesOfRules(result: Result): Case[] {
  const counted = rulesCounted(result).map(({ name, text, rules }): Case => {
    const details = rules.map(({ title, why }) => `${title}: ${why}`);
    return { ...skipped, name, type: rules[0]?.judgement ?? '', message: text, details };
  });
  return [...rulesTold(result).map(caseOf), ...counted];
}

const skipped = { seconds: 0, kind: 'skipped', output: [] } as const;

function caseOf(rule: RuleJudgement): Case {
  const { title, judgement, why, id, file } = rule;
  const on = judgedOn(rule);
  return {
    ...skipped,
    name: title,
    id,
    kind: judgement === 'fired' ? 'passed' : 'skipped',
    type: judgement,
    message: `${judgementSign(rule).word}: ${why}`,
    details: [judgementReason(rule) ?? []].flat(),
    output: [
      `rule ${id}`,
      ...(file === null ? [] : [`file ${file}`]),
      ...(on === '' ? [] : [`scenarios ${on}`]),
    ],
  };
}
