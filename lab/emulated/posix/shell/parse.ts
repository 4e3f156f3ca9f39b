import type { Assignment, CaseItem, Node, Redirection, Word } from './ast.ts';
import { Scanner } from './scanner.ts';

/** Parses a script of POSIX sh. Throws a ShellSyntaxError. */
export function parseScript(text: string): Node {
  const scanner = new Scanner(text, parseNested);
  const node = new Parser(scanner).list(() => false);
  if (scanner.at < text.length)
    throw scanner.error(`"${scanner.peekOperator() ?? scanner.peekPlain()}" unexpected`);
  return node;
}

/** The inside of `$(`, up to and with its `)`; of a backquote, to its end. */
function parseNested(scanner: Scanner, end: string): Node {
  const node = new Parser(scanner).list(() => end !== '' && scanner.peekOperator() === end);
  if (end !== '' && !scanner.take(end)) throw scanner.error(`expecting "${end}"`);
  return node;
}

const listEnd = ['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}'];

class Parser {
  readonly #scanner: Scanner;
  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  list(ended: () => boolean): Node {
    const scanner = this.#scanner;
    const items: { node: Node; background: boolean }[] = [];
    for (;;) {
      scanner.newlines();
      if (ended() || scanner.at >= scanner.text.length || this.#atListEnd()) break;
      const node = this.#andOr();
      const background = scanner.take('&');
      items.push({ node, background });
      if (!background && !scanner.take(';') && scanner.peekOperator() !== '\n') break;
    }
    scanner.newlines();
    return { kind: 'list', items };
  }

  #atListEnd(): boolean {
    const plain = this.#scanner.peekPlain();
    const operator = this.#scanner.peekOperator();
    return operator === ')' || operator === ';;' || (plain !== undefined && listEnd.includes(plain));
  }

  #andOr(): Node {
    let left = this.#pipeline();
    for (;;) {
      const operator = this.#scanner.peekOperator();
      if (operator !== '&&' && operator !== '||') return left;
      this.#scanner.take(operator);
      this.#scanner.newlines();
      left = { kind: 'and-or', left, operator, right: this.#pipeline() };
    }
  }

  #pipeline(): Node {
    const negated = this.#scanner.takePlain('!');
    const commands = [this.#command()];
    while (this.#scanner.peekOperator() === '|') {
      this.#scanner.take('|');
      this.#scanner.newlines();
      commands.push(this.#command());
    }
    const [only] = commands;
    if (commands.length === 1 && !negated && only) return only;
    return { kind: 'pipeline', negated, commands };
  }

  #command(): Node {
    const compound = this.#compound();
    if (compound === undefined) return this.#simple();
    const redirections = this.#redirections();
    return redirections.length === 0 ? compound : { kind: 'redirected', body: compound, redirections };
  }

  #compound(): Node | undefined {
    const scanner = this.#scanner;
    if (scanner.take('(')) return this.#enclosed('subshell', ')');
    switch (scanner.peekPlain()) {
      case '{':
        scanner.takePlain('{');
        return this.#group();
      case 'if':
        scanner.takePlain('if');
        return this.#if();
      case 'while':
      case 'until':
        return this.#while();
      case 'for':
        scanner.takePlain('for');
        return this.#for();
      case 'case':
        scanner.takePlain('case');
        return this.#case();
      default:
        return this.#function();
    }
  }

  #enclosed(kind: 'subshell', end: string): Node {
    const body = this.list(() => this.#scanner.peekOperator() === end);
    if (!this.#scanner.take(end)) throw this.#scanner.error(`expecting "${end}"`);
    return { kind, body };
  }

  #group(): Node {
    const body = this.#bodyUntil('}');
    return body;
  }

  #bodyUntil(word: string): Node {
    const body = this.list(() => this.#scanner.peekPlain() === word);
    this.#need(word);
    return body;
  }

  #need(word: string): void {
    this.#scanner.newlines();
    if (!this.#scanner.takePlain(word)) throw this.#scanner.error(`expecting "${word}"`);
  }

  #if(): Node {
    const condition = this.#bodyUntil('then');
    const then = this.list(() => false);
    if (this.#scanner.takePlain('elif')) return { kind: 'if', condition, then, otherwise: this.#if() };
    const otherwise = this.#scanner.takePlain('else') ? this.list(() => false) : undefined;
    this.#need('fi');
    return { kind: 'if', condition, then, otherwise };
  }

  #while(): Node {
    const until = this.#scanner.takePlain('until');
    if (!until) this.#scanner.takePlain('while');
    const condition = this.#bodyUntil('do');
    return { kind: 'while', until, condition, body: this.#bodyUntil('done') };
  }

  #for(): Node {
    const name = this.#scanner.peekPlain();
    if (name === undefined) throw this.#scanner.error('Bad for loop variable');
    this.#scanner.takePlain(name);
    this.#scanner.newlines();
    let words: Word[] | undefined;
    if (this.#scanner.takePlain('in')) {
      words = [];
      for (let word = this.#scanner.word(); word; word = this.#scanner.word()) words.push(word);
    }
    this.#scanner.take(';');
    this.#need('do');
    return { kind: 'for', name, words, body: this.#bodyUntil('done') };
  }

  #case(): Node {
    const word = this.#scanner.word();
    if (word === undefined) throw this.#scanner.error('case without a word');
    this.#need('in');
    const items: CaseItem[] = [];
    for (;;) {
      this.#scanner.newlines();
      if (this.#scanner.takePlain('esac')) return { kind: 'case', word, items };
      items.push(this.#caseItem());
    }
  }

  #caseItem(): CaseItem {
    const scanner = this.#scanner;
    scanner.take('(');
    const patterns: Word[] = [];
    do {
      const pattern = scanner.word();
      if (pattern) patterns.push(pattern);
    } while (scanner.take('|'));
    if (!scanner.take(')')) throw scanner.error('expecting ")"');
    const body = this.list(() => scanner.peekOperator() === ';;');
    scanner.take(';;');
    return { patterns, body };
  }

  #function(): Node | undefined {
    const scanner = this.#scanner;
    const found = /^([A-Za-z_]\w*)[ \t]*\([ \t]*\)/.exec(scanner.text.slice(scanner.at, scanner.at + 128));
    if (found?.[1] === undefined) return undefined;
    scanner.at += found[0].length;
    scanner.newlines();
    return { kind: 'function', name: found[1], body: this.#command() };
  }

  #redirections(): Redirection[] {
    const found: Redirection[] = [];
    for (let next = this.#scanner.redirection(); next; next = this.#scanner.redirection()) found.push(next);
    return found;
  }

  #simple(): Node {
    const line = this.#scanner.line;
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (;;) {
      const redirection = this.#scanner.redirection();
      if (redirection) {
        redirections.push(redirection);
        continue;
      }
      const word = this.#scanner.word();
      if (word === undefined) break;
      const assignment = words.length === 0 ? assignmentOf(word) : undefined;
      if (assignment) assignments.push(assignment);
      else words.push(word);
    }
    if (assignments.length + words.length + redirections.length === 0)
      throw this.#scanner.error(`${this.#scanner.peekOperator() ?? 'end of file'} unexpected`);
    return { kind: 'simple', assignments, words, redirections, line };
  }
}

function assignmentOf(word: Word): Assignment | undefined {
  const [first, ...rest] = word;
  if (first?.kind !== 'text' || first.quoted) return undefined;
  const found = /^([A-Za-z_]\w*)=(.*)$/s.exec(first.text);
  if (found === null) return undefined;
  const text = found[2] ?? '';
  return { name: found[1] ?? '', value: [{ kind: 'text', text, quoted: false }, ...rest] };
}
