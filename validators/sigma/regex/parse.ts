import { RuleFault, shown } from '../fault.ts';
import { type Assertion, anything, type Node, notLineFeed } from './ast.ts';
import { readClass } from './class.ts';
import { readEscape } from './escapes.ts';

const longest = 20_000;
const deepest = 100;

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

/** Parses a pattern in PCRE's spelling with the flags `i`, `m` and `s`. Throws RuleFault. */
export function parseRegex(source: string, flags: string): Node {
  if (source.length > longest) throw new RuleFault(`re: longer than ${longest} characters`);
  const parser = new Parser(source);
  const node = parser.choice({ i: flags.includes('i'), m: flags.includes('m'), s: flags.includes('s') }, 0);
  parser.expectEnd();
  return node;
}

class Parser {
  private at = 0;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  expectEnd(): void {
    if (this.at < this.source.length) this.fail('unmatched )');
  }

  choice(outer: Flags, depth: number): Node {
    if (depth > deepest) this.fail(`more than ${deepest} groups inside each other`);
    const branches: Node[][] = [[]];
    let flags = outer;
    while (this.at < this.source.length && this.peek() !== ')') {
      if (this.take('|')) branches.push([]);
      else {
        const changed = this.inlineFlags(flags);
        if (changed) flags = changed;
        else this.piece(flags, depth, branches.at(-1) ?? []);
      }
    }
    const nodes = branches.map(of =>
      of.length === 1 && of[0] ? of[0] : ({ type: 'sequence', of } as const),
    );
    return nodes.length === 1 && nodes[0] ? nodes[0] : { type: 'choice', of: nodes };
  }

  /** `(?i)`, `(?s-i)`: holds from here to the end of the group. */
  private inlineFlags(flags: Flags): Flags | undefined {
    const found = this.match(/\(\?([imsuU]*)(?:-([imsuU]*))?\)/y);
    return found ? changeFlags(flags, found[1], found[2]) : undefined;
  }

  private piece(flags: Flags, depth: number, into: Node[]): void {
    if (this.match(/\(\?#[^)]*\)/y)) return;
    const quoted = this.match(/\\Q(.*?)(?:\\E|$)/sy);
    if (quoted) this.quoted(quoted[1] ?? '', flags, into);
    else into.push(this.repeated(this.atom(flags, depth)));
  }

  private quoted(text: string, flags: Flags, into: Node[]): void {
    for (const char of text) into.push({ type: 'char', code: char.codePointAt(0) ?? 0, ignoreCase: flags.i });
  }

  private repeated(atom: Node): Node {
    const found = this.match(/[*+?]|\{(\d+)(?:(,)(\d*))?\}/y);
    if (!found) return atom;
    if (atom.type === 'assertion' || atom.type === 'look') this.fail('a quantifier behind an assertion');
    const isPossessive = this.take('+');
    if (!isPossessive) this.take('?');
    const { min, max } = bounds(found);
    if (max < min) this.fail(`{${min},${max}} ends before it begins`);
    if (isPossessive) return this.possessive({ type: 'repeat', of: atom, min, max });
    if (this.match(/[*+?]|\{\d+(,\d*)?\}/y)) this.fail('two quantifiers in a row');
    return { type: 'repeat', of: atom, min, max };
  }

  /** Of one character at a time: as many as there are, so that none may follow. */
  private possessive(repeat: Extract<Node, { type: 'repeat' }>): Node {
    const { of, max } = repeat;
    if (of.type !== 'char' && of.type !== 'set')
      this.fail('possessive quantifiers of groups need a backtracking engine');
    const none: Node = { type: 'look', ahead: true, negated: true, of };
    const all: Node = { type: 'sequence', of: [repeat, none] };
    if (max === Number.POSITIVE_INFINITY || max === 0) return max === 0 ? repeat : all;
    return { type: 'choice', of: [{ type: 'repeat', of, min: max, max }, all] };
  }

  private atom(flags: Flags, depth: number): Node {
    const char = this.peek();
    if (char === '(') return this.group(flags, depth);
    if (char === '[') return this.set(flags);
    if (char === '\\') return this.escape(flags);
    if ('*+?'.includes(char)) this.fail(`nothing before ${char}`);
    const code = this.source.codePointAt(this.at) ?? 0;
    this.at += code > 0xffff ? 2 : 1;
    if (char === '.') return { type: 'set', source: flags.s ? anything : notLineFeed, ignoreCase: false };
    if (char === '^') return assertion(flags.m ? 'line-start' : 'start');
    if (char === '$') return assertion(flags.m ? 'line-end' : 'end-or-newline');
    return { type: 'char', code, ignoreCase: flags.i };
  }

  private group(flags: Flags, depth: number): Node {
    const look = this.match(/\(\?(<?)([=!])/y);
    const node = look ? undefined : this.plainGroup(flags, depth);
    const [, behind, sign] = look ?? [];
    const read: Node = node ?? {
      type: 'look',
      ahead: behind === '',
      negated: sign === '!',
      of: this.choice(flags, depth + 1),
    };
    if (!this.take(')')) this.fail('unmatched (');
    return read;
  }

  private plainGroup(flags: Flags, depth: number): Node {
    const opened = this.match(
      /\((?!\?)|\(\?(?:P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*'|([imsuU]*)(?:-([imsuU]*))?:)/y,
    );
    if (!opened) this.fail(`${shown(this.source.slice(this.at, this.at + 4))} needs a backtracking engine`);
    return this.choice(changeFlags(flags, opened?.[1], opened?.[2]), depth + 1);
  }

  private set(flags: Flags): Node {
    const { source, end } = readClass(this.source, this.at);
    this.at = end;
    return { type: 'set', source, ignoreCase: flags.i };
  }

  private escape(flags: Flags): Node {
    const read = readEscape(this.source, this.at + 1);
    this.at = read.end;
    if (read.escape.type === 'other') return this.special(read.escape.letter);
    if (read.escape.type === 'char') return { ...read.escape, ignoreCase: flags.i };
    const { inside, negated } = read.escape;
    return { type: 'set', source: `[${negated ? '^' : ''}${inside}]`, ignoreCase: flags.i };
  }

  private special(letter: string): Node {
    const where = anchors[letter];
    if (where) return assertion(where);
    if (letter === 'N') return { type: 'set', source: notLineFeed, ignoreCase: false };
    return this.fail(`unknown escape \\${letter}`);
  }

  private peek(): string {
    return this.source.charAt(this.at);
  }

  private take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at += 1;
    return true;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  private fail(why: string): never {
    throw new RuleFault(`re: ${why} (at character ${this.at + 1} of ${shown(this.source)})`);
  }
}

const anchors: Readonly<Record<string, Assertion>> = {
  A: 'start',
  z: 'end',
  Z: 'end-or-newline',
  b: 'word',
  B: 'no-word',
};

function assertion(at: Assertion): Node {
  return { type: 'assertion', at };
}

function changeFlags(flags: Flags, on = '', off = ''): Flags {
  const changed = (flag: keyof Flags) => (flags[flag] || on.includes(flag)) && !off.includes(flag);
  return { i: changed('i'), m: changed('m'), s: changed('s') };
}

function bounds([text, min, comma, max]: RegExpExecArray): { min: number; max: number } {
  if (text === '*') return { min: 0, max: Number.POSITIVE_INFINITY };
  if (text === '+') return { min: 1, max: Number.POSITIVE_INFINITY };
  if (text === '?') return { min: 0, max: 1 };
  if (!comma) return { min: Number(min), max: Number(min) };
  return { min: Number(min), max: max ? Number(max) : Number.POSITIVE_INFINITY };
}
