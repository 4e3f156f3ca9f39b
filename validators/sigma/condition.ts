import { allOf, anyOf, type Expr } from './expr.ts';
import { RuleFault, shown } from './fault.ts';
import { joined, MANY } from './pattern.ts';
import { matchesPattern } from './wildcard.ts';

const deepest = 200;

/**
 * Parses a condition such as `selection and not 1 of filter_*` and puts the selections in. From least to most
 * binding: or, and, not, `x of`, parentheses. Throws RuleFault.
 */
export function parseCondition(text: string, selections: ReadonlyMap<string, Expr>): Expr {
  if (text.includes('|'))
    throw new RuleFault('aggregations in conditions are obsolete: write a correlation rule');
  return new ConditionParser(text, selections).parse();
}

class ConditionParser {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly string[];
  private readonly text: string;
  private readonly selections: ReadonlyMap<string, Expr>;

  constructor(text: string, selections: ReadonlyMap<string, Expr>) {
    this.text = text;
    this.tokens = text.match(/[()]|[^\s()]+/g) ?? [];
    this.selections = selections;
  }

  parse(): Expr {
    const expr = this.or();
    if (this.at < this.tokens.length) this.fail(`${shown(this.peek())} was not expected`);
    return expr;
  }

  private or(): Expr {
    const parts = [this.and()];
    while (this.takeWord('or')) parts.push(this.and());
    return anyOf(parts);
  }

  private and(): Expr {
    const parts = [this.not()];
    while (this.takeWord('and')) parts.push(this.not());
    return allOf(parts);
  }

  private not(): Expr {
    let negations = 0;
    while (this.takeWord('not')) negations += 1;
    const operand = this.operand(negations % 2 === 1);
    return negations % 2 === 1 ? { op: 'not', of: operand } : operand;
  }

  private operand(isNegated: boolean): Expr {
    const token = this.peek();
    if (token === '') this.fail('it ends too early');
    this.at += 1;
    if (token === '(') return this.group();
    const isQuantifier = quantifiers.has(token.toLowerCase()) || !this.selections.has(token);
    if (isQuantifier && this.peek().toLowerCase() === 'of') return this.selector(token, isNegated);
    return this.selection(token);
  }

  private group(): Expr {
    this.depth += 1;
    if (this.depth > deepest) this.fail(`more than ${deepest} parentheses inside each other`);
    const expr = this.or();
    if (this.peek() !== ')') this.fail('a parenthesis is not closed');
    this.at += 1;
    this.depth -= 1;
    return expr;
  }

  /** `not 1 of filter_*` asks for nothing where no such filter is left, as in pySigma. */
  private selector(quantifier: string, isNegated: boolean): Expr {
    const combine = quantifiers.get(quantifier.toLowerCase());
    if (!combine) this.fail(`${shown(quantifier)} of: only 1, any and all are known`);
    this.at += 1;
    const pattern = this.peek();
    this.at += 1;
    const names = this.namesLike(pattern);
    if (names.length === 0 && isNegated && pattern.includes('*')) return { op: 'or', of: [] };
    if (names.length === 0) this.fail(`no selection is named like ${shown(pattern)}`);
    return (combine ?? anyOf)(names.map(name => this.selection(name)));
  }

  /** Names that begin with an underscore are left out, unless the pattern begins with one, as in pySigma. */
  private namesLike(pattern: string): string[] {
    const isOfHidden = pattern.startsWith('_');
    const names = [...this.selections.keys()].filter(name => isOfHidden || !name.startsWith('_'));
    if (pattern === 'them') return names;
    const wanted = joined(pattern.split(/(\*)/).map(part => (part === '*' ? MANY : part)));
    return names.filter(name => matchesPattern(wanted, name));
  }

  private selection(name: string): Expr {
    const of = this.selections.get(name);
    if (!of) this.fail(`there is no selection ${shown(name)}`);
    return of ? { op: 'selection', name, of } : this.fail('');
  }

  private peek(): string {
    return this.tokens[this.at] ?? '';
  }

  private takeWord(word: string): boolean {
    const token = this.peek();
    const isWord = token === word || (token.toLowerCase() === word && !this.selections.has(token));
    if (isWord) this.at += 1;
    return isWord;
  }

  private fail(why: string): never {
    throw new RuleFault(`condition ${shown(this.text)}: ${why}`);
  }
}

const quantifiers: ReadonlyMap<string, typeof anyOf> = new Map([
  ['1', anyOf],
  ['any', anyOf],
  ['all', allOf],
]);
