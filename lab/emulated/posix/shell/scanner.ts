import type { Node, Part, Redirection, Word } from './ast.ts';
import { parameterExpression } from './parameter.ts';

export class ShellSyntaxError extends Error {
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const wordEnd = /[\s;&|<>()]/;
const operators = [
  '&&',
  '||',
  ';;',
  '<<-',
  '<<',
  '>>',
  '>|',
  '<&',
  '>&',
  '<>',
  ';',
  '&',
  '|',
  '(',
  ')',
  '<',
  '>',
  '\n',
];

interface PendingDocument {
  readonly end: string;
  readonly literal: boolean;
  readonly stripTabs: boolean;
  fill(body: Word): void;
}

/** Characters to words and operators of POSIX sh. `$(` hands over to the parser and takes the text up after it. */
export class Scanner {
  readonly text: string;
  at = 0;
  readonly #pending: PendingDocument[] = [];
  readonly #parseNested: (scanner: Scanner, end: string) => Node;

  constructor(text: string, parseNested: (scanner: Scanner, end: string) => Node) {
    this.text = text;
    this.#parseNested = parseNested;
  }

  get line(): number {
    return this.text.slice(0, this.at).split('\n').length;
  }

  error(what: string): ShellSyntaxError {
    return new ShellSyntaxError(`Syntax error: ${what}`, this.line);
  }

  blanks(): void {
    for (;;) {
      const char = this.text[this.at];
      if (char === '\\' && this.text[this.at + 1] === '\n') this.at += 2;
      else if (char === ' ' || char === '\t' || char === '\r') this.at += 1;
      else break;
    }
    if (this.text[this.at] === '#')
      while (this.at < this.text.length && this.text[this.at] !== '\n') this.at += 1;
  }

  /** Blanks, comments and newlines, here-documents read on the way. */
  newlines(): void {
    for (this.blanks(); this.text[this.at] === '\n'; this.blanks()) this.newline();
  }

  newline(): void {
    this.at += 1;
    for (const document of this.#pending.splice(0)) document.fill(this.#document(document));
  }

  peekOperator(): string | undefined {
    this.blanks();
    if (this.at >= this.text.length) return undefined;
    return operators.find(operator => this.text.startsWith(operator, this.at));
  }

  take(operator: string): boolean {
    if (this.peekOperator() !== operator) return false;
    if (operator === '\n') this.newline();
    else this.at += operator.length;
    return true;
  }

  /** The next word if it is unquoted plain text, without taking it: reserved words are recognised by it. */
  peekPlain(): string | undefined {
    this.blanks();
    return /^[^\s;&|<>()'"\\$`]+(?=$|[\s;&|<>()])/.exec(this.text.slice(this.at, this.at + 64))?.[0];
  }

  takePlain(word: string): boolean {
    if (this.peekPlain() !== word) return false;
    this.at += word.length;
    return true;
  }

  redirection(): Redirection | undefined {
    this.blanks();
    const found = /^(\d*)(<<-|<<|>>|>\||<&|>&|<>|<|>)/.exec(this.text.slice(this.at, this.at + 8));
    if (found === null) return undefined;
    const [whole, digits = '', sign = ''] = found;
    this.at += whole.length;
    const target = this.word();
    if (target === undefined) throw this.error('redirection without a target');
    const descriptor = digits === '' ? (sign.startsWith('<') ? 0 : 1) : Number(digits);
    if (sign === '<<' || sign === '<<-') return this.#hereDocument(descriptor, target, sign === '<<-');
    return { descriptor, operator: redirectOperator(sign), target };
  }

  word(): Word | undefined {
    this.blanks();
    const start = this.at;
    const parts = this.parts(char => wordEnd.test(char));
    return this.at === start ? undefined : parts;
  }

  /** Parts up to a character that ends them outside quotes. */
  parts(ends: (char: string) => boolean): Part[] {
    const parts: Part[] = [];
    let plain = '';
    const flush = () => {
      if (plain !== '') parts.push({ kind: 'text', text: plain, quoted: false });
      plain = '';
    };
    while (this.at < this.text.length) {
      const char = this.text[this.at] ?? '';
      if (ends(char)) break;
      if (char === "'" || char === '"' || char === '\\' || char === '$' || char === '`') {
        const special = this.#special(char);
        if (special === undefined) {
          plain += char;
          this.at += 1;
          continue;
        }
        flush();
        parts.push(...special);
      } else {
        plain += char;
        this.at += 1;
      }
    }
    flush();
    return parts;
  }

  #special(char: string): Part[] | undefined {
    if (char === "'") return [this.#singleQuoted()];
    if (char === '"') return this.#doubleQuoted();
    if (char === '\\') return this.#escaped();
    const expansion = this.#expansion(false);
    return expansion === undefined ? undefined : [expansion];
  }

  #singleQuoted(): Part {
    const end = this.text.indexOf("'", this.at + 1);
    if (end < 0) throw this.error('Unterminated quoted string');
    const text = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return { kind: 'text', text, quoted: true };
  }

  #escaped(): Part[] {
    const next = this.text[this.at + 1];
    this.at += 2;
    if (next === '\n') return [];
    return [{ kind: 'text', text: next ?? '\\', quoted: true }];
  }

  #doubleQuoted(): Part[] {
    this.at += 1;
    const parts = this.quotedParts(() => this.text[this.at] === '"');
    if (this.text[this.at] !== '"') throw this.error('Unterminated quoted string');
    this.at += 1;
    return [{ kind: 'text', text: '', quoted: true }, ...parts];
  }

  /** As inside double quotes: only `$`, backquote and a few backslashes mean something. */
  quotedParts(ended: () => boolean, escapable = '$`"\\\n'): Part[] {
    const parts: Part[] = [];
    let text = '';
    const flush = () => {
      if (text !== '') parts.push({ kind: 'text', text, quoted: true });
      text = '';
    };
    while (this.at < this.text.length && !ended()) {
      const char = this.text[this.at] ?? '';
      const next = this.text[this.at + 1] ?? '';
      if (char === '\\' && next !== '' && escapable.includes(next)) {
        if (next !== '\n') text += next;
        this.at += 2;
        continue;
      }
      const expansion = char === '$' || char === '`' ? this.#expansion(true) : undefined;
      if (expansion) {
        flush();
        parts.push(expansion);
      } else {
        text += char;
        this.at += 1;
      }
    }
    flush();
    return parts;
  }

  #expansion(quoted: boolean): Part | undefined {
    if (this.text[this.at] === '`') return this.#backquoted(quoted);
    if (this.text.startsWith('$((', this.at)) return this.#arithmetic(quoted);
    if (this.text.startsWith('$(', this.at)) {
      this.at += 2;
      return { kind: 'command', body: this.#parseNested(this, ')'), quoted };
    }
    const parameter = parameterExpression(this);
    return parameter && { kind: 'parameter', parameter, quoted };
  }

  #backquoted(quoted: boolean): Part {
    let inner = '';
    for (this.at += 1; this.text[this.at] !== '`'; this.at += 1) {
      if (this.at >= this.text.length) throw this.error('EOF in backquote substitution');
      if (this.text[this.at] === '\\' && '$`\\'.includes(this.text[this.at + 1] ?? ' ')) this.at += 1;
      inner += this.text[this.at];
    }
    this.at += 1;
    return { kind: 'command', body: this.#parseNested(new Scanner(inner, this.#parseNested), ''), quoted };
  }

  #arithmetic(quoted: boolean): Part {
    this.at += 3;
    let depth = 0;
    const ended = () => {
      const char = this.text[this.at];
      if (char === '(') depth += 1;
      else if (char === ')' && depth > 0) depth -= 1;
      else if (char === ')') return true;
      return false;
    };
    const expression = this.quotedParts(ended);
    if (!this.text.startsWith('))', this.at)) throw this.error('Missing "))"');
    this.at += 2;
    return { kind: 'arithmetic', expression, quoted };
  }

  #hereDocument(descriptor: number, target: Word, stripTabs: boolean): Redirection {
    const body: Part[] = [];
    const end = target.map(part => (part.kind === 'text' ? part.text : '')).join('');
    const literal = target.some(part => part.quoted);
    this.#pending.push({ end, literal, stripTabs, fill: parts => body.push(...parts) });
    return { descriptor, operator: '<<', target: body };
  }

  #document({ end, literal, stripTabs }: PendingDocument): Word {
    let body = '';
    while (this.at < this.text.length) {
      const next = this.text.indexOf('\n', this.at);
      const raw = this.text.slice(this.at, next < 0 ? this.text.length : next);
      this.at = next < 0 ? this.text.length : next + 1;
      const line = stripTabs ? raw.replace(/^\t+/, '') : raw;
      if (line === end) break;
      body += `${line}\n`;
    }
    if (literal) return [{ kind: 'text', text: body, quoted: true }];
    const inner = new Scanner(body, this.#parseNested);
    return inner.quotedParts(() => false, '$`\\\n');
  }
}

function redirectOperator(sign: string): Redirection['operator'] {
  const known = ['<', '>', '>>', '>|', '<>', '<&', '>&'] as const;
  return known.find(operator => operator === sign) ?? '<';
}
