import { counted, listed, nearMissText } from './reading.ts';
import type { Result, RuleJudgement } from './result.ts';
import type { Tone } from './text/palette.ts';

type Word = RuleJudgement['judgement'];

/** How each judgement is shown; words as people say them. */
const signs: Readonly<Record<Word, { symbol: string; tone: Tone; word: string; ends: string }>> = {
  fired: { symbol: '✓', tone: 'good', word: 'fired', ends: 'fired' },
  'not-matched': { symbol: '~', tone: 'warn', word: 'did not match', ends: 'did not match' },
  inconclusive: { symbol: '?', tone: 'warn', word: 'inconclusive', ends: 'could not be judged' },
  unusable: { symbol: '!', tone: 'bad', word: 'unusable', ends: 'cannot be used' },
  'not-fed': { symbol: '∅', tone: 'quiet', word: 'not fed', ends: 'no event of the log source' },
  'not-drilled': {
    symbol: '-',
    tone: 'quiet',
    word: 'not drilled',
    ends: 'no procedure of the technique ran',
  },
};

/** Rules that a person reads one by one, and those that are counted. */
const told: readonly Word[] = ['fired', 'not-matched', 'inconclusive', 'unusable'];
const leftOut: readonly Word[] = ['not-fed', 'not-drilled'];

export function judgementSign({ judgement }: Pick<RuleJudgement, 'judgement'>) {
  return signs[judgement];
}

/** The rules to tell of one by one: by judgement; of those that did not match the nearest first. */
export function rulesTold({ rules = [] }: Result): RuleJudgement[] {
  return told.flatMap(word =>
    rules.filter(rule => rule.judgement === word).toSorted((a, b) => share(b) - share(a)),
  );
}

function share({ nearMiss }: RuleJudgement): number {
  const { met = 0, of = 1 } = nearMiss ?? {};
  return met / of;
}

/** Rules of which there is nothing to tell but why, by that reason. */
export interface Counted {
  /** The same in every run. */
  readonly name: string;
  readonly text: string;
  readonly rules: readonly RuleJudgement[];
}

export function rulesCounted({ rules = [] }: Result): Counted[] {
  return leftOut.flatMap(word => {
    const alike = rules.filter(({ judgement }) => judgement === word);
    const { symbol, ends } = signs[word];
    return alike.length === 0
      ? []
      : [
          {
            name: `rules: ${ends}`,
            text: `${symbol} ${counted(alike.length, 'rule')}: ${ends}`,
            rules: alike,
          },
        ];
  });
}

/** `Your rules: 3 fired, 1 did not match` */
export function rulesHeadline({ rules = [] }: Result): string {
  const counts = [...told, ...leftOut].flatMap(word => {
    const many = rules.filter(({ judgement }) => judgement === word).length;
    return many === 0 ? [] : [`${many} ${signs[word].word}`];
  });
  return `Your rules: ${counts.join(', ')}`;
}

/** The scenarios that the judgement is of: those that a rule fired on, else those that it was silent on. */
export function judgedOn({ fired, silent }: RuleJudgement, most = 3): string {
  const names = fired.map(({ scenario, role }) =>
    role === 'procedure' ? scenario : `${scenario} (${role})`,
  );
  const all = names.length > 0 ? names : silent.map(({ scenario }) => scenario);
  return listed(all, most);
}

/** What there is to say beside the word: the nearest miss with its scenario and host, or why it was not judged. */
export function judgementReason({ judgement, nearMiss, why }: RuleJudgement): string | undefined {
  if (judgement === 'fired') return undefined;
  if (nearMiss === null) return why;
  return `nearest miss: ${nearMissText(nearMiss)}, ${nearMiss.scenario} on ${nearMiss.host}`;
}
