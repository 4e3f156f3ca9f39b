import type { RuleJudgement } from '../../../reports/index.ts';
import { techniquesOf } from '../../../validators/index.ts';
import type { RuleInfo, UnusableRule } from '../rules.ts';
import type { Shown } from './record.ts';

/** What a run has shown of a rule, in one word and one sentence. Pure. */
export function judgementOf(rule: RuleInfo, shown: Shown): RuleJudgement {
  const { id, title, level, tags, digest, place, file = null } = rule;
  const { fired, silent, nearMiss } = shown;
  return {
    id,
    title,
    level,
    tags: [...tags],
    digest,
    ...(place && { place: { ...place } }),
    file,
    ...verdictOn(rule, shown),
    fired: [...fired.values()],
    silent: [...silent].map(([scenario, hosts]) => ({ scenario, hosts })),
    nearMiss: fired.size === 0 && nearMiss ? nearMiss : null,
  };
}

export function unusableJudgement(rule: UnusableRule): RuleJudgement {
  const { id, title, file = null, line, why } = rule;
  const place = line === undefined ? '' : ` (line ${line})`;
  const none = { tags: [], digest: null, fired: [], silent: [], nearMiss: null };
  return { id, title, level: 'unknown', file, judgement: 'unusable', why: `${why}${place}`, ...none };
}

type Verdict = Pick<RuleJudgement, 'judgement' | 'why'>;

function verdictOn(rule: RuleInfo, { fired, silent, ran, untold }: Shown): Verdict {
  if (fired.size > 0) return { judgement: 'fired', why: whyFired(rule, [...fired.values()], ran.size) };
  if (ran.size === 0) return { judgement: 'not-drilled', why: `no procedure of ${subject(rule)} ran` };
  const [unread] = untold.values();
  if (untold.size === ran.size && unread !== undefined) return { judgement: 'inconclusive', why: unread };
  const acts = ran.size === 1 ? 'the procedure' : `the ${ran.size} procedures`;
  if (silent.size === 0)
    return { judgement: 'not-fed', why: `${acts} of ${subject(rule)} caused no event of ${sourceOf(rule)}` };
  const many = silent.size === 1 ? '1 procedure' : `${silent.size} procedures`;
  return {
    judgement: 'not-matched',
    why: `events of ${many} of ${subject(rule)} reached its log source, but none matched`,
  };
}

/** What it fired on beside the procedures that it is for is told: it may be a false positive. */
function whyFired(rule: RuleInfo, fired: readonly RuleJudgement['fired'][number][], ran: number): string {
  const own = fired.filter(({ ofItsTechnique, role }) => ofItsTechnique && role === 'procedure');
  const others = fired.filter(one => !own.includes(one)).map(({ scenario, role }) => nameOf(scenario, role));
  const served = rule.generates ? '' : '; it serves a correlation, and fires by that alone';
  const beside = others.length === 0 ? '' : `; beside that on ${others.join(', ')}`;
  return `it fired on ${own.length} of ${ran} ${ran === 1 ? 'procedure' : 'procedures'} of ${subject(rule)}${beside}${served}`;
}

const nameOf = (scenario: string, role: string): string =>
  role === 'procedure' ? scenario : `${scenario} (${role})`;

function subject(rule: RuleInfo): string {
  return techniquesOf(rule).join(', ') || 'any technique';
}

function sourceOf({ logsource, kind }: RuleInfo): string {
  const { product, category, service } = logsource;
  if (kind === 'correlation') return 'the log sources of its rules';
  return [product, category, service].filter(part => part !== undefined).join('/');
}
