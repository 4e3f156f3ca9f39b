import type { Descriptor } from '../descriptor.ts';
import { UnixError } from '../errors.ts';
import { permits } from '../files.ts';
import { contentOf, type Inode } from '../inode.ts';
import { standardStream } from './redirect.ts';
import type { ShellState } from './state.ts';

/** test(1): 0 where the expression holds, 1 where not, 2 where it is none. */
export function test(
  state: ShellState,
  args: readonly string[],
  descriptors: ReadonlyMap<number, Descriptor>,
): number {
  const words = [...args];
  const evaluator = new Evaluator(state, words, descriptors);
  const result = words.length > 0 && evaluator.or();
  return evaluator.finished ? Number(!result) : 2;
}

class Evaluator {
  readonly #state: ShellState;
  readonly #words: readonly string[];
  readonly #descriptors: ReadonlyMap<number, Descriptor>;
  #at = 0;

  constructor(state: ShellState, words: readonly string[], descriptors: ReadonlyMap<number, Descriptor>) {
    this.#state = state;
    this.#words = words;
    this.#descriptors = descriptors;
  }

  get finished(): boolean {
    return this.#at >= this.#words.length;
  }

  or(): boolean {
    let result = this.#and();
    while (this.#take('-o')) result = this.#and() || result;
    return result;
  }

  #and(): boolean {
    let result = this.#primary();
    while (this.#take('-a')) result = this.#primary() && result;
    return result;
  }

  #primary(): boolean {
    const [first = '', second, third] = this.#words.slice(this.#at, this.#at + 3);
    if (second !== undefined && third !== undefined && isBinary(second)) {
      this.#at += 3;
      return this.#binary(first, second, third);
    }
    if (first === '!' && second !== undefined) {
      this.#at += 1;
      return !this.#primary();
    }
    if (first === '(' && second !== undefined) {
      this.#at += 1;
      const result = this.or();
      this.#take(')');
      return result;
    }
    if (/^-[a-zA-Z]$/.test(first) && second !== undefined) {
      this.#at += 2;
      return this.#unary(first, second);
    }
    this.#at += 1;
    return first !== '';
  }

  #binary(left: string, operator: string, right: string): boolean {
    const one = Number(left);
    const other = Number(right);
    switch (operator) {
      case '=':
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '-eq':
        return one === other;
      case '-ne':
        return one !== other;
      case '-lt':
        return one < other;
      case '-le':
        return one <= other;
      case '-gt':
        return one > other;
      case '-ge':
        return one >= other;
      case '-nt':
        return (this.#inode(left)?.modifiedAt ?? 0) > (this.#inode(right)?.modifiedAt ?? 0);
      default:
        return (this.#inode(left)?.modifiedAt ?? 0) < (this.#inode(right)?.modifiedAt ?? 0);
    }
  }

  #unary(operator: string, operand: string): boolean {
    if (operator === '-n') return operand !== '';
    if (operator === '-z') return operand === '';
    if (operator === '-t') return false;
    const inode = this.#inode(operand, operator !== '-L' && operator !== '-h');
    if (inode === undefined) return false;
    const { credentials } = this.#state.process;
    const kinds: Readonly<Record<string, boolean>> = {
      '-f': inode.type === 'file',
      '-d': inode.type === 'directory',
      '-L': inode.type === 'link',
      '-h': inode.type === 'link',
      '-c': inode.type === 'device',
      '-s': contentOf(inode) !== '',
      '-r': permits(inode, credentials, 4),
      '-w': permits(inode, credentials, 2),
      '-x': permits(inode, credentials, 1),
    };
    return kinds[operator] ?? operator === '-e';
  }

  #inode(path: string, follow = true): Inode | undefined {
    const { host, process } = this.#state;
    const stream = standardStream(this.#descriptors, path);
    if (stream?.inode) return stream.inode;
    try {
      return host.files.find(path, process.directory, process.credentials, follow).inode;
    } catch (cause) {
      if (cause instanceof UnixError) return undefined;
      throw cause;
    }
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }
}

const isBinary = (word: string) => /^(=|==|!=|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot)$/.test(word);
