import { expressionHolds } from './expression.ts';
import type { Entry } from './occurrence.ts';
import type { RuleExpression } from './spec.ts';
import type { Statistic } from './statistic.ts';

/**
 * How many rules fulfil the condition of a temporal correlation; 0 if it does not hold. With a timespan they have to occur
 * in their order: for each set of rules it keeps the latest moment at which such a chain of them can have begun.
 */
export class Expressed implements Statistic {
  private readonly expression: RuleExpression;
  private readonly timespan: number | undefined;
  private readonly counts: number[] = [];
  /** By sets of rules, as bits. */
  private readonly begins = new Map<number, number>();
  private now = Number.NEGATIVE_INFINITY;

  constructor(expression: RuleExpression, timespan: number | undefined) {
    this.expression = expression;
    this.timespan = timespan;
  }

  add({ source, time }: Entry): void {
    this.counts[source] = (this.counts[source] ?? 0) + 1;
    this.now = time;
    if (this.timespan !== undefined) this.chain(source, time);
  }

  drop({ source }: Entry): void {
    this.counts[source] = (this.counts[source] ?? 1) - 1;
  }

  value(): number {
    const { timespan } = this;
    const all = this.counts.reduce((set, count, rule) => (count > 0 ? set | (1 << rule) : set), 0);
    if (timespan === undefined) return this.holds(all, all) ? sizeOf(all) : 0;
    const alive = [...this.begins].flatMap(([set, begin]) => (begin >= this.now - timespan ? set : []));
    return Math.max(0, ...alive.filter(set => this.holds(set, all)).map(sizeOf));
  }

  private chain(source: number, time: number): void {
    const bit = 1 << source;
    for (const [set, begin] of [...this.begins]) {
      const isBehind = set < bit;
      if (isBehind) this.begins.set(set | bit, Math.max(begin, this.begins.get(set | bit) ?? begin));
    }
    this.begins.set(bit, time);
  }

  private holds(inOrder: number, matched: number): boolean {
    const isIn = (set: number) => (rule: number) => (set & (1 << rule)) !== 0;
    return expressionHolds(this.expression, isIn(inOrder), isIn(matched));
  }
}

function sizeOf(set: number): number {
  return set.toString(2).replaceAll('0', '').length;
}
