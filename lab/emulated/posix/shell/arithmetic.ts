interface Variables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

const tokens = /\s*(\d+|0x[0-9a-f]+|[A-Za-z_]\w*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%]=|[-+*/%()<>!~&|^?:=,])/giy;

const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** `$((...))` with whole numbers, comparisons, logic and assignment. Throws a RangeError on nonsense. */
export function evaluate(text: string, variables: Variables): number {
  const words: string[] = [];
  tokens.lastIndex = 0;
  while (tokens.lastIndex < text.trimEnd().length) {
    const found = tokens.exec(text);
    if (found?.[1] === undefined) throw new RangeError(`arithmetic expression: ${text}`);
    words.push(found[1]);
  }
  return new Evaluator(words, variables).whole();
}

class Evaluator {
  readonly #words: readonly string[];
  readonly #variables: Variables;
  #at = 0;

  constructor(words: readonly string[], variables: Variables) {
    this.#words = words;
    this.#variables = variables;
  }

  whole(): number {
    if (this.#words.length === 0) return 0;
    const value = this.#assignment();
    if (this.#at < this.#words.length) throw new RangeError('arithmetic expression: expecting EOF');
    return value;
  }

  #assignment(): number {
    const name = this.#words[this.#at] ?? '';
    const operator = this.#words[this.#at + 1] ?? '';
    if (!/^[A-Za-z_]/.test(name) || !/^([-+*/%])?=$/.test(operator)) return this.#choice();
    this.#at += 2;
    const right = this.#assignment();
    const value = operator === '=' ? right : apply(operator.slice(0, 1), this.#variable(name), right);
    this.#variables.set(name, String(value));
    return value;
  }

  #choice(): number {
    const condition = this.#level(0);
    if (!this.#take('?')) return condition;
    const yes = this.#assignment();
    this.#take(':');
    const no = this.#assignment();
    return condition !== 0 ? yes : no;
  }

  #level(depth: number): number {
    const operators = levels[depth];
    if (operators === undefined) return this.#unary();
    let left = this.#level(depth + 1);
    for (;;) {
      const operator = this.#words[this.#at];
      if (operator === undefined || !operators.includes(operator)) return left;
      this.#at += 1;
      left = apply(operator, left, this.#level(depth + 1));
    }
  }

  #unary(): number {
    if (this.#take('-')) return -this.#unary();
    if (this.#take('+')) return this.#unary();
    if (this.#take('!')) return this.#unary() === 0 ? 1 : 0;
    if (this.#take('~')) return ~this.#unary();
    if (this.#take('(')) {
      const value = this.#assignment();
      if (!this.#take(')')) throw new RangeError("arithmetic expression: expecting ')'");
      return value;
    }
    const word = this.#words[this.#at++];
    if (word === undefined) throw new RangeError('arithmetic expression: expecting primary');
    return /^\d/.test(word) ? Number(word) : this.#variable(word);
  }

  #variable(name: string): number {
    return Number(this.#variables.get(name) ?? 0) || 0;
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }
}

function apply(operator: string, left: number, right: number): number {
  if ((operator === '/' || operator === '%') && right === 0) throw new RangeError('division by zero');
  const results: Readonly<Record<string, () => number>> = {
    '||': () => Number(left !== 0 || right !== 0),
    '&&': () => Number(left !== 0 && right !== 0),
    '|': () => left | right,
    '^': () => left ^ right,
    '&': () => left & right,
    '==': () => Number(left === right),
    '!=': () => Number(left !== right),
    '<': () => Number(left < right),
    '>': () => Number(left > right),
    '<=': () => Number(left <= right),
    '>=': () => Number(left >= right),
    '<<': () => left << right,
    '>>': () => left >> right,
    '+': () => left + right,
    '-': () => left - right,
    '*': () => left * right,
    '/': () => Math.trunc(left / right),
    '%': () => left % right,
  };
  return results[operator]?.() ?? 0;
}
