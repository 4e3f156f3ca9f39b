import { RE2JS } from 're2js';
import { RuleFault, shown } from '../fault.ts';
import type { Node } from './ast.ts';
import { anything, notLineFeed } from './ast.ts';
import { backtrackingCost } from './cost.ts';
import { forJavaScript, forRe2 } from './emit.ts';
import { requiredLiterals } from './literals.ts';
import { parseRegex } from './parse.ts';
import { hasLook, Sweep } from './sweep.ts';

/** A compiled regular expression whose time is bounded for every text. */
export interface Regex {
  /** Whether any part of the text matches. */
  test(text: string): boolean;
  /** Folded texts of which every match contains one, where known. */
  readonly literals: readonly string[] | undefined;
}

/** Steps that JavaScript's backtracking engine may need at worst before the linear one is asked instead. */
const stepBudget = 2_000_000;

/**
 * Compiles a pattern in PCRE's spelling with the flags `i`, `m` and `s`; it matches anywhere in a text unless it is
 * anchored. Texts for which the proven bound of backtracking is low are given to JavaScript's engine, all others to
 * RE2, which is linear, or to a linear engine of our own where the pattern looks ahead or behind. Throws RuleFault for what
 * neither can do.
 */
export function compileRegex(source: string, flags: string): Regex {
  const node = withoutOuterGaps(parseRegex(source, flags));
  const linear = compileLinear(node, source);
  const script = forJavaScript(node);
  const cost = backtrackingCost(node);
  const literals = requiredLiterals(node);
  if (!script || !cost) return { literals, test: text => linear().test(text) };
  const limit = (stepBudget / cost.factor) ** (1 / cost.degree) - 1;
  const backtracking = new RegExp(script.source, script.ignoreCase ? 'iu' : 'u');
  return { literals, test: text => (text.length <= limit ? backtracking.test(text) : linear().test(text)) };
}

/** Throws RuleFault if the pattern cannot be compiled, without keeping anything. */
export function checkRegex(source: string, flags: string): void {
  const node = withoutOuterGaps(parseRegex(source, flags));
  if (!backtrackingCost(node) || !forJavaScript(node) || hasLargeCount(node)) compileLinear(node, source)();
}

interface Matcher {
  test(text: string): boolean;
}

function compileLinear(node: Node, source: string): () => Matcher {
  let compiled: Matcher | undefined;
  return () => {
    try {
      compiled ??= hasLook(node) ? new Sweep(node) : RE2JS.compile(forRe2(node));
    } catch (error) {
      if (error instanceof RuleFault) throw error;
      throw new RuleFault(
        `re: ${shown(source)} is not supported: ${error instanceof Error ? error.message : error}`,
      );
    }
    return compiled;
  };
}

/** RE2 refuses counts whose product is above 1,000. */
function hasLargeCount(node: Node, outer = 1): boolean {
  if (node.type === 'repeat') {
    const count = outer * Math.max(node.min, Number.isFinite(node.max) ? node.max : 1);
    return count > 1_000 || hasLargeCount(node.of, count);
  }
  if (node.type === 'look') return hasLargeCount(node.of, outer);
  return (
    (node.type === 'sequence' || node.type === 'choice') && node.of.some(part => hasLargeCount(part, outer))
  );
}

/** A search needs no `.*` at either end of its pattern. */
function withoutOuterGaps(node: Node): Node {
  if (node.type !== 'sequence') return node;
  const first = node.of.findIndex(part => !isGap(part));
  if (first < 0) return { type: 'sequence', of: [] };
  return { type: 'sequence', of: node.of.slice(first, node.of.findLastIndex(part => !isGap(part)) + 1) };
}

function isGap(node: Node): boolean {
  if (node.type !== 'repeat' || node.min > 0 || node.max !== Number.POSITIVE_INFINITY) return false;
  return node.of.type === 'set' && (node.of.source === anything || node.of.source === notLineFeed);
}
