import { isList, listOf, PsError, textOf, truthy, type Value } from './values.ts';

function equal(left: Value, right: Value): boolean {
  if (typeof left === 'number') return left === Number(textOf(right));
  if (typeof left === 'boolean') return left === truthy(right);
  if (left === null || right === null) return left === right;
  return textOf(left).toLowerCase() === textOf(right).toLowerCase();
}

const wildcard = (text: string) =>
  new RegExp(
    `^${text
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '[\\s\\S]*')
      .replaceAll('?', '.')}$`,
    'i',
  );

/** Operators of the subset; comparisons ignore case, as PowerShell's own do. */
export function binary(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case '+':
      if (isList(left)) return [...left, ...listOf(right)];
      return typeof left === 'number' ? left + Number(textOf(right)) : textOf(left) + textOf(right);
    case '-':
      return Number(textOf(left)) - Number(textOf(right));
    case '*':
      return Number(textOf(left)) * Number(textOf(right));
    case '/':
      return Number(textOf(left)) / Number(textOf(right));
    case '-eq':
      return isList(left) ? left.filter(item => equal(item, right)) : equal(left, right);
    case '-ne':
      return !equal(left, right);
    case '-gt':
      return left !== null && right !== null && Number(left) > Number(right);
    case '-ge':
      return Number(left) >= Number(right);
    case '-lt':
      return Number(left) < Number(right);
    case '-le':
      return Number(left) <= Number(right);
    case '-and':
      return truthy(left) && truthy(right);
    case '-or':
      return truthy(left) || truthy(right);
    case '-like':
      return wildcard(textOf(right)).test(textOf(left));
    case '-notlike':
      return !wildcard(textOf(right)).test(textOf(left));
    case '-match':
      return new RegExp(textOf(right), 'i').test(textOf(left));
    case '-notmatch':
      return !new RegExp(textOf(right), 'i').test(textOf(left));
    case '-contains':
      return listOf(left).some(item => equal(item, right));
    case '-in':
      return listOf(right).some(item => equal(item, left));
    case '-band':
      return Number(left) & Number(right);
    case '-join':
      return listOf(left).map(textOf).join(textOf(right));
    case '-split':
      return textOf(left).split(new RegExp(textOf(right)));
    case '-replace': {
      const [pattern = '', by = ''] = listOf(right);
      return textOf(left).replace(new RegExp(textOf(pattern), 'gi'), textOf(by));
    }
    case '-f':
      return textOf(left).replace(/\{(\d+)[^}]*\}/g, (_, index: string) =>
        textOf(listOf(right)[Number(index)] ?? ''),
      );
    default:
      throw new PsError(`The operator ${operator} is not part of this emulation.`, 'UnknownOperator');
  }
}
