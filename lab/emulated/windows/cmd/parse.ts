/** `2>&1` has a handle as its target, everything else a file. */
export interface Redirection {
  readonly handle: number;
  readonly mode: '<' | '>' | '>>';
  readonly target: string;
  readonly toHandle: boolean;
}

export type Node =
  | { readonly kind: 'simple'; readonly text: string; readonly redirections: readonly Redirection[] }
  | { readonly kind: 'group'; readonly body: Node; readonly redirections: readonly Redirection[] }
  | { readonly kind: 'if'; readonly condition: Condition; readonly then: Node; readonly otherwise?: Node }
  | {
      readonly kind: 'pair';
      readonly operator: '&' | '&&' | '||' | '|';
      readonly left: Node;
      readonly right: Node;
    };

export interface Condition {
  readonly negated: boolean;
  readonly ignoreCase: boolean;
  readonly test: 'exist' | 'defined' | 'errorlevel' | '==';
  readonly left: string;
  readonly right: string;
}

export class CmdSyntaxError extends Error {}

/** Parses one line of cmd.exe, after its variables were expanded. */
export function parseLine(line: string): Node | undefined {
  return new LineParser(line).whole();
}

class LineParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Node | undefined {
    const node = this.#sequence(false);
    if (this.#at < this.#text.length) throw unexpected(this.#text[this.#at] ?? '');
    return node;
  }

  #sequence(inGroup: boolean): Node | undefined {
    return this.#chain(['&'], () =>
      this.#chain(['||'], () => this.#chain(['&&'], () => this.#pipeline(inGroup))),
    );
  }

  #pipeline(inGroup: boolean): Node | undefined {
    return this.#chain(['|'], () => this.#command(inGroup));
  }

  #chain(operators: readonly ('&' | '&&' | '||' | '|')[], next: () => Node | undefined): Node | undefined {
    let left = next();
    for (let operator = this.#operator(); operator && operators.some(known => known === operator); ) {
      this.#at += operator.length;
      const right = next();
      if (left === undefined) throw unexpected(operator);
      if (right === undefined && operator !== '&')
        throw new CmdSyntaxError('The syntax of the command is incorrect.');
      left = right === undefined ? left : { kind: 'pair', operator, left, right };
      operator = this.#operator();
    }
    return left;
  }

  #operator(): '&' | '&&' | '||' | '|' | undefined {
    this.#spaces();
    const two = this.#text.slice(this.#at, this.#at + 2);
    if (two === '&&' || two === '||') return two;
    const one = two.slice(0, 1);
    return one === '&' || one === '|' ? one : undefined;
  }

  #command(inGroup: boolean): Node | undefined {
    this.#spaces();
    if (this.#text[this.#at] === '@') this.#at += 1;
    if (this.#text[this.#at] === '(') return this.#group();
    if (/^if\s/i.test(this.#text.slice(this.#at))) return this.#if(inGroup);
    const { text, redirections } = this.#words(inGroup);
    return text.trim() === '' && redirections.length === 0
      ? undefined
      : { kind: 'simple', text, redirections };
  }

  #group(): Node {
    this.#at += 1;
    const body = this.#sequence(true);
    this.#spaces();
    if (body === undefined || this.#text[this.#at] !== ')') throw unexpected(this.#text[this.#at] ?? '');
    this.#at += 1;
    return { kind: 'group', body, redirections: this.#trailingRedirections() };
  }

  #trailingRedirections(): Redirection[] {
    const found: Redirection[] = [];
    for (;;) {
      const next = /^\s*([0-9])?([<>])/.exec(this.#text.slice(this.#at));
      if (next === null) return found;
      this.#at += next[0].length - 1;
      found.push(this.#redirection(next[2] === '<' ? '<' : '>', next[1]));
    }
  }

  #if(inGroup: boolean): Node {
    this.#at += 2;
    let negated = false;
    let ignoreCase = false;
    let word = this.#word();
    for (; /^(not|\/i)$/i.test(word); word = this.#word()) {
      if (word === '/i' || word === '/I') ignoreCase = true;
      else negated = true;
    }
    const condition = { negated, ignoreCase, ...this.#test(word) };
    // What follows belongs to the condition, `(a) & b` as well: only ELSE and the line's end close it.
    const then = this.#sequence(inGroup);
    if (then === undefined) throw new CmdSyntaxError('The syntax of the command is incorrect.');
    if (!/^\s*else\s/i.test(this.#text.slice(this.#at))) return { kind: 'if', condition, then };
    this.#word();
    const otherwise = this.#sequence(inGroup);
    return { kind: 'if', condition, then, ...(otherwise && { otherwise }) };
  }

  #test(word: string): Pick<Condition, 'test' | 'left' | 'right'> {
    const lower = word.toLowerCase();
    if (lower === 'exist' || lower === 'defined' || lower === 'errorlevel')
      return { test: lower, left: this.#word(), right: '' };
    const [left = '', right] = word.split('==');
    if (right !== undefined && right !== '') return { test: '==', left, right };
    if (right === '') return { test: '==', left, right: this.#word() };
    const next = this.#word();
    if (next.toLowerCase() === 'equ' || next === '==') return { test: '==', left, right: this.#word() };
    if (next.startsWith('==')) return { test: '==', left, right: next.slice(2) };
    throw unexpected(next);
  }

  /** Up to the next operator: text with quotes kept and carets spent, redirections taken out. */
  #words(inGroup: boolean): { text: string; redirections: Redirection[] } {
    const redirections: Redirection[] = [];
    let text = '';
    let quoted = false;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text[this.#at] ?? '';
      if (char === '"') quoted = !quoted;
      else if (!quoted && char === '^') {
        this.#at += 1;
        text += this.#text[this.#at] ?? '';
        continue;
      } else if (!quoted && (char === '<' || char === '>')) {
        const handle = /(?:^|[\s,;=)])([0-9])$/.exec(text);
        if (handle) text = text.slice(0, -1);
        redirections.push(this.#redirection(char, handle?.[1]));
        this.#at -= 1;
        continue;
      } else if (!quoted && (char === '&' || char === '|' || (inGroup && char === ')'))) break;
      text += char;
    }
    return { text, redirections };
  }

  #redirection(char: '<' | '>', handle: string | undefined): Redirection {
    const mode = char === '>' && this.#text[this.#at + 1] === '>' ? '>>' : char;
    this.#at += mode.length;
    const toHandle = this.#text[this.#at] === '&';
    if (toHandle) this.#at += 1;
    const target = this.#word();
    if (target === '') throw new CmdSyntaxError('The syntax of the command is incorrect.');
    return { handle: Number(handle ?? (char === '<' ? 0 : 1)), mode, target, toHandle };
  }

  #word(): string {
    this.#spaces();
    let word = '';
    let quoted = false;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text[this.#at] ?? '';
      if (char === '"') quoted = !quoted;
      else if (!quoted && char === '^') {
        this.#at += 1;
        word += this.#text[this.#at] ?? '';
        continue;
      } else if (!quoted && /[\s&|<>()]/.test(char)) break;
      word += char;
    }
    return word;
  }

  #spaces(): void {
    while (/[\s,;=]/.test(this.#text[this.#at] ?? 'x')) this.#at += 1;
  }
}

const unexpected = (what: string) => new CmdSyntaxError(`${what} was unexpected at this time.`);
