import type { DetectionRule } from './compiled.ts';
import type { Logsource } from './contract.ts';
import { compileDetection } from './detection.ts';
import type { RuleDocument } from './document.ts';
import { allOf, type Expr, fieldsOf, unfilledIn } from './expr.ts';
import { RuleFault } from './fault.ts';
import { listOf, readLogsource, textOf } from './metadata.ts';
import type { Placeholders } from './placeholders.ts';
import { isFor } from './taxonomy/resolve.ts';

/** A Sigma Filter: one more condition for the rules it names. */
export interface Filter {
  readonly title: string;
  readonly logsource: Logsource;
  /** Ids or names of rules, or `any`: all rules for the log source. */
  readonly rules: readonly string[] | 'any';
  readonly expr: Expr;
}

/** Throws RuleFault. */
export function parseFilter(
  document: Extract<RuleDocument, { content: unknown }>,
  placeholders: Placeholders,
): Filter {
  const { content } = document;
  const section = content.filter;
  if (typeof section !== 'object' || section === null || Array.isArray(section)) {
    throw new RuleFault('filter must be a map');
  }
  const fields: Readonly<Record<string, unknown>> = { ...section };
  const rules = listOf(fields, 'rules');
  const isEmptyList = Array.isArray(fields.rules) && fields.rules.length === 0;
  const isAny = isEmptyList || (rules.length === 1 && /^(?:any|all)$/i.test(rules[0] ?? ''));
  if (!isAny && rules.length === 0)
    throw new RuleFault('filter: it names no rules (write "any" for all of its log source)');
  const title = textOf(content, 'title') ?? 'untitled filter';
  return {
    title,
    logsource: readLogsource(content),
    rules: isAny ? 'any' : rules,
    expr: signed(compileDetection(section, placeholders, ['rules']), title),
  };
}

/** An explanation must not take a filter's selections for those of the same name in the rule. */
function signed(expr: Expr, title: string): Expr {
  switch (expr.op) {
    case 'selection':
      return { ...expr, name: `${title}: ${expr.name}` };
    case 'not':
      return { ...expr, of: signed(expr.of, title) };
    case 'item':
      return expr;
    default:
      return { ...expr, of: expr.of.map(part => signed(part, title)) };
  }
}

/**
 * The rule with all filters that apply to it: those that name it and whose log source includes its own. As in pySigma the filter's
 * condition is added by "and", so that what is to be left out is written as `not selection`.
 */
export function applyFilters(rule: DetectionRule, filters: readonly Filter[]): DetectionRule {
  const applying = filters.filter(filter => concerns(filter, rule));
  if (applying.length === 0) return rule;
  const expr = allOf([rule.expr, ...applying.map(filter => filter.expr)]);
  const titles = applying.map(filter => filter.title);
  return {
    ...rule,
    info: { ...rule.info, filters: titles, reads: fieldsOf(expr), unfilled: unfilledIn(expr) },
    expr,
    condition: `(${rule.condition}) and ${titles.map(title => `filter "${title}"`).join(' and ')}`,
  };
}

function concerns(filter: Filter, { info }: DetectionRule): boolean {
  const isNamed = filter.rules === 'any' || filter.rules.some(name => name === info.id || name === info.name);
  return isNamed && isFor(filter.logsource, info.logsource);
}
