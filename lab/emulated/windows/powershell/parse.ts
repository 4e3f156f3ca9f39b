import type { Argument, Element, Expression, Statement } from './ast.ts';

export class ParseError extends Error {}

/** Parses the subset of PowerShell that docs/lab.md describes; throws a ParseError for the rest. */
export function parsePowerShell(text: string): Statement[] {
  const parser = new Parser(text);
  const statements = parser.statements('');
  if (parser.at < text.length)
    throw new ParseError(
      `Unexpected token '${text.slice(parser.at, parser.at + 10)}' in expression or statement.`,
    );
  return statements;
}

const operatorShape =
  /^-(eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|and|or|f|join|split|replace|contains|in|is|band)\b/i;

class Parser {
  readonly #text: string;
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  statements(end: string): Statement[] {
    const found: Statement[] = [];
    for (;;) {
      this.#blanks(true);
      while (this.#take(';')) this.#blanks(true);
      if (this.at >= this.#text.length || (end !== '' && this.#text[this.at] === end)) return found;
      found.push(this.#statement());
    }
  }

  #statement(): Statement {
    const word = /^(if|try|foreach|exit|return|throw)\b/i.exec(this.#rest())?.[1]?.toLowerCase();
    if (word === undefined) return this.#assignment();
    this.at += word.length;
    if (word === 'if') return this.#if();
    if (word === 'try') return this.#try();
    if (word === 'foreach') return this.#foreach();
    this.#blanks();
    const empty = /^([;}\n]|$)/.test(this.#rest());
    return {
      kind: 'leave',
      how: word === 'exit' ? 'exit' : word === 'throw' ? 'throw' : 'return',
      value: empty ? undefined : this.#pipeline(),
    };
  }

  #if(): Statement {
    const clauses: [Expression, Statement[]][] = [[this.#parenthesized(), this.#braces()]];
    for (;;) {
      const mark = this.at;
      this.#blanks(true);
      if (this.#takeWord('elseif')) clauses.push([this.#parenthesized(), this.#braces()]);
      else if (this.#takeWord('else')) return { kind: 'if', clauses, otherwise: this.#braces() };
      else {
        this.at = mark;
        return { kind: 'if', clauses, otherwise: [] };
      }
    }
  }

  #try(): Statement {
    const body = this.#braces();
    let caught: Statement[] | undefined;
    let always: Statement[] = [];
    for (;;) {
      const mark = this.at;
      this.#blanks(true);
      if (this.#takeWord('catch')) {
        this.#blanks(true);
        while (this.#text[this.at] === '[') this.#type();
        caught = this.#braces();
      } else if (this.#takeWord('finally')) always = this.#braces();
      else {
        this.at = mark;
        return { kind: 'try', body, caught, always };
      }
    }
  }

  #foreach(): Statement {
    this.#blanks();
    this.#need('(');
    this.#blanks();
    this.#need('$');
    const name = this.#shape(/^\w+/);
    this.#blanks();
    this.#takeWord('in');
    const over = this.#expression();
    this.#blanks();
    this.#need(')');
    return { kind: 'foreach', name, over, body: this.#braces() };
  }

  #parenthesized(): Expression {
    this.#blanks(true);
    this.#need('(');
    const body = this.statements(')');
    this.#need(')');
    return { kind: 'group', body, array: false };
  }

  #braces(): Statement[] {
    this.#blanks(true);
    this.#need('{');
    const body = this.statements('}');
    this.#need('}');
    return body;
  }

  #assignment(): Statement {
    const mark = this.at;
    if (this.#text[this.at] === '$' || this.#text[this.at] === '[') {
      const target = this.#postfix();
      this.#blanks();
      const operator = /^[-+*/]?=(?!=)/.exec(this.#rest())?.[0];
      if (operator !== undefined) {
        this.at += operator.length;
        this.#blanks(true);
        return { kind: 'assign', target, operator, value: this.#statement() };
      }
      this.at = mark;
    }
    return this.#pipeline();
  }

  #pipeline(): Statement {
    const elements = [this.#element()];
    for (this.#blanks(); this.#take('|'); this.#blanks()) {
      this.#blanks(true);
      elements.push(this.#element());
    }
    return { kind: 'pipeline', elements };
  }

  #element(): Element {
    this.#blanks();
    if (this.#take('&') || (/^\.\s/.test(this.#rest()) && this.#take('.'))) {
      this.#blanks();
      return { kind: 'command', name: this.#postfix(), args: this.#arguments() };
    }
    const name = /^[A-Za-z_?%][\w.:\\%-]*/.exec(this.#rest())?.[0];
    if (name === undefined) return { kind: 'expression', expression: this.#expression() };
    this.at += name.length;
    return { kind: 'command', name: { kind: 'value', value: name }, args: this.#arguments() };
  }

  #arguments(): Argument[] {
    const args: Argument[] = [];
    for (;;) {
      this.#blanks();
      const rest = this.#rest();
      if (rest === '' || /^[;|)}\n]/.test(rest)) return args;
      const redirection = /^\d?>{1,2}(&\d|\s*\$null|\s*\S+)/.exec(rest);
      if (redirection) {
        this.at += redirection[0].length;
        continue;
      }
      args.push(this.#argument());
    }
  }

  #argument(): Argument {
    const start = this.at;
    const name = /^-([A-Za-z_]\w*)(:?)/.exec(this.#rest());
    if (name === null) {
      const value = this.#argumentValue();
      return { value, text: this.#text.slice(start, this.at) };
    }
    this.at += name[0].length;
    const flag = { name: (name[1] ?? '').toLowerCase(), text: name[0] };
    if (name[2] !== ':') return flag;
    return { ...flag, value: this.#argumentValue() };
  }

  /** A list, an expression, or a bare word. */
  #argumentValue(): Expression {
    const items = [this.#argumentItem()];
    while (this.#take(',')) {
      this.#blanks(true);
      items.push(this.#argumentItem());
    }
    const [only] = items;
    return items.length === 1 && only ? only : { kind: 'list', items };
  }

  #argumentItem(): Expression {
    if (/^['"$@({[]/.test(this.#rest())) return this.#postfix();
    const word = this.#shape(/^[^\s;|(){},'"]+/);
    return { kind: 'value', value: /^\d+$/.test(word) ? Number(word) : word };
  }

  #expression(): Expression {
    let left = this.#operand();
    for (;;) {
      this.#blanks();
      const word = operatorShape.exec(this.#rest())?.[0] ?? /^([+*/%]|-(?=[\s\d(]))/.exec(this.#rest())?.[0];
      if (word === undefined) break;
      this.at += word.length;
      this.#blanks(true);
      left = { kind: 'binary', operator: word.toLowerCase(), left, right: this.#operand() };
    }
    return left;
  }

  /** The comma binds its items before any operator does. */
  #operand(): Expression {
    const first = this.#unary();
    this.#blanks();
    if (this.#text[this.at] !== ',') return first;
    const items = [first];
    while (this.#take(',')) {
      this.#blanks(true);
      items.push(this.#unary());
    }
    return { kind: 'list', items };
  }

  #unary(): Expression {
    this.#blanks();
    const no = /^(!|-not\b)/i.exec(this.#rest())?.[0];
    if (no !== undefined) {
      this.at += no.length;
      return { kind: 'not', of: this.#unary() };
    }
    return this.#postfix();
  }

  #postfix(): Expression {
    let value = this.#primary();
    for (;;) {
      const next = /^(\.|::)([A-Za-z_]\w*)/.exec(this.#rest());
      if (next) {
        this.at += next[0].length;
        const member = { kind: 'member', of: value, name: next[2] ?? '', fixed: next[1] === '::' } as const;
        value = this.#text[this.at] === '(' ? { ...member, args: this.#callArguments() } : member;
      } else if (this.#text[this.at] === '[' && value.kind !== 'value') {
        this.at += 1;
        value = { kind: 'index', of: value, at: this.#expression() };
        this.#blanks();
        this.#need(']');
      } else return value;
    }
  }

  #callArguments(): Expression[] {
    this.#need('(');
    const args: Expression[] = [];
    for (this.#blanks(true); !this.#take(')'); this.#blanks(true)) {
      args.push(this.#unaryWithOperators());
      this.#blanks(true);
      this.#take(',');
    }
    return args;
  }

  /** One argument of a method call: a comma ends it. */
  #unaryWithOperators(): Expression {
    const value = this.#unary();
    this.#blanks();
    const operator = operatorShape.exec(this.#rest())?.[0] ?? /^[+*/]/.exec(this.#rest())?.[0];
    if (operator === undefined) return value;
    this.at += operator.length;
    this.#blanks();
    return { kind: 'binary', operator: operator.toLowerCase(), left: value, right: this.#unary() };
  }

  #primary(): Expression {
    const rest = this.#rest();
    if (rest.startsWith("'")) return { kind: 'value', value: this.#singleQuoted() };
    if (rest.startsWith('"')) return this.#doubleQuoted();
    if (rest.startsWith('@{')) return this.#hash();
    if (rest.startsWith('@(') || rest.startsWith('$(')) return this.#group(2, rest.startsWith('@'));
    if (rest.startsWith('(')) return this.#group(1, false);
    if (rest.startsWith('{')) return this.#block();
    if (rest.startsWith('[')) return this.#typed();
    if (rest.startsWith('$')) return this.#variable();
    const number = /^-?(0x[0-9a-f]+|\d+(\.\d+)?)/i.exec(rest)?.[0];
    if (number === undefined)
      throw new ParseError(`Unexpected token '${rest.slice(0, 10)}' in expression or statement.`);
    this.at += number.length;
    return { kind: 'value', value: Number(number) };
  }

  #group(opening: number, array: boolean): Expression {
    this.at += opening;
    const body = this.statements(')');
    this.#need(')');
    return { kind: 'group', body, array };
  }

  #block(): Expression {
    const start = this.at + 1;
    const body = this.#braces();
    return { kind: 'block', body, text: this.#text.slice(start, this.at - 1) };
  }

  #typed(): Expression {
    const name = this.#type();
    if (this.#rest().startsWith('::')) return { kind: 'type', name };
    this.#blanks();
    return /^['"$@(\d[]/.test(this.#rest())
      ? { kind: 'cast', name, of: this.#unary() }
      : { kind: 'type', name };
  }

  #type(): string {
    const name = this.#shape(/^\[[\w.[\]]+\]/);
    return name
      .slice(1, -1)
      .toLowerCase()
      .replace(/^system\./, '');
  }

  #variable(): Expression {
    const braced = /^\$\{([^}]+)\}/.exec(this.#rest());
    const found = braced ?? /^\$((?:env:|global:|script:)?\w+|[?_$])/i.exec(this.#rest());
    if (found === null) throw new ParseError(`Unexpected token '$' in expression or statement.`);
    this.at += found[0].length;
    return { kind: 'variable', name: (found[1] ?? '').toLowerCase().replace(/^(global|script):/, '') };
  }

  #hash(): Expression {
    this.at += 2;
    const entries: [Expression, Expression][] = [];
    for (this.#blanks(true); !this.#take('}'); this.#blanks(true)) {
      const key: Expression = /^['"$]/.test(this.#rest())
        ? this.#primary()
        : { kind: 'value', value: this.#shape(/^[\w-]+/) };
      this.#blanks();
      this.#need('=');
      this.#blanks(true);
      entries.push([key, { kind: 'group', body: [this.#statement()], array: false }]);
      this.#blanks();
      this.#take(';');
    }
    return { kind: 'hash', entries };
  }

  #singleQuoted(): string {
    const found = this.#shape(/^'(?:[^']|'')*'/);
    return found.slice(1, -1).replaceAll("''", "'");
  }

  #doubleQuoted(): Expression {
    this.at += 1;
    const parts: Expression[] = [];
    let text = '';
    while (this.#text[this.at] !== '"' || this.#text[this.at + 1] === '"') {
      const char = this.#text[this.at];
      if (char === undefined) throw new ParseError('The string is missing the terminator: ".');
      if (char === '`' || char === '"') {
        const next = this.#text[this.at + 1] ?? '';
        text += char === '"' ? '"' : ({ n: '\n', r: '\r', t: '\t', '0': '\0' }[next] ?? next);
        this.at += 2;
      } else if (char === '$' && /^\$(\w|\(|\{)/.test(this.#rest())) {
        parts.push({ kind: 'value', value: text }, this.#primary());
        text = '';
      } else {
        text += char;
        this.at += 1;
      }
    }
    this.at += 1;
    return { kind: 'text', parts: [...parts, { kind: 'value', value: text }] };
  }

  #rest(): string {
    return this.#text.slice(this.at);
  }

  #shape(shape: RegExp): string {
    const found = shape.exec(this.#rest())?.[0];
    if (found === undefined)
      throw new ParseError(`Unexpected token '${this.#rest().slice(0, 10)}' in expression or statement.`);
    this.at += found.length;
    return found;
  }

  #blanks(lines = false): void {
    const shape = lines ? /^(?:\s|`\r?\n|#[^\n]*)+/ : /^(?:[ \t\r]|`\r?\n|#[^\n]*)+/;
    this.at += shape.exec(this.#rest())?.[0].length ?? 0;
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  #takeWord(word: string): boolean {
    if (!new RegExp(`^${word}\\b`, 'i').test(this.#rest())) return false;
    this.at += word.length;
    return true;
  }

  #need(text: string): void {
    if (!this.#take(text)) throw new ParseError(`Missing '${text}' in expression or statement.`);
  }
}
