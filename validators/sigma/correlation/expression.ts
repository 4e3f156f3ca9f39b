import { parseCondition } from '../condition.ts';
import type { Expr } from '../expr.ts';
import { RuleFault, shown } from '../fault.ts';
import type { RuleExpression } from './spec.ts';

/** Ordered correlations keep one moment for each set of rules. */
const mostRules = 10;

/**
 * The condition of a temporal correlation as pySigma extends it: rules joined by "and", "or" and "not". It has to
 * name exactly the rules of the list. Throws RuleFault.
 */
export function parseExpression(text: string, rules: readonly string[]): RuleExpression {
  if (rules.length > mostRules)
    throw new RuleFault(`correlation: a condition on more than ${mostRules} rules is not supported`);
  const unused = rules.find(name => !namesIn(text).includes(name));
  if (unused !== undefined) throw new RuleFault(`correlation: its condition does not name ${shown(unused)}`);
  const selections = new Map(rules.map((name): [string, Expr] => [name, { op: 'or', of: [] }]));
  return expressionOf(parseCondition(text, selections), rules);
}

/** The rules that a condition names, each once. */
export function namesIn(text: string): string[] {
  const words = text.match(/[^\s()]+/g) ?? [];
  return [...new Set(words.filter(word => !/^(?:and|or|not)$/i.test(word)))];
}

function expressionOf(expr: Expr, rules: readonly string[]): RuleExpression {
  switch (expr.op) {
    case 'and':
    case 'or':
      return { op: expr.op, of: expr.of.map(part => expressionOf(part, rules)) };
    case 'not':
      return { op: 'not', of: expressionOf(expr.of, rules) };
    case 'selection':
      return { op: 'rule', rule: rules.indexOf(expr.name) };
    case 'item':
      throw new RuleFault('correlation: its condition may only name rules');
  }
}

/** Whether it can come out false again when more rules match. */
export function hasNot(expression: RuleExpression): boolean {
  if (expression.op === 'rule') return false;
  return expression.op === 'not' || expression.of.some(hasNot);
}

/** Whether it holds; what is negated is asked for among all rules that matched, the others among those in order. */
export function expressionHolds(
  expression: RuleExpression,
  inOrder: (rule: number) => boolean,
  matched: (rule: number) => boolean,
): boolean {
  switch (expression.op) {
    case 'and':
      return expression.of.every(part => expressionHolds(part, inOrder, matched));
    case 'or':
      return expression.of.some(part => expressionHolds(part, inOrder, matched));
    case 'not':
      return !expressionHolds(expression.of, matched, inOrder);
    case 'rule':
      return inOrder(expression.rule);
  }
}
