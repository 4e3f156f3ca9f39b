import { compileRules } from '../../validators/sigma/index.ts';
import { isRecord } from './document.ts';
import type { Finding } from './problem.ts';

type Content = Readonly<Record<string, unknown>>;
type Path = readonly PropertyKey[];

const logsource = { category: 'any' };

/** Maps of a detection whose items on one field exclude each other, and values that a list has twice. */
export function contradictions({ detection }: Content): Finding[] {
  if (!isRecord(detection)) return [];
  return Object.entries(detection).flatMap(([name, body]) =>
    name === 'condition' ? [] : inSelection(body, ['detection', name]),
  );
}

function inSelection(body: unknown, path: Path): Finding[] {
  if (Array.isArray(body)) return body.flatMap((part: unknown, index) => inSelection(part, [...path, index]));
  if (!isRecord(body)) return [];
  const byField = new Map<string, Item[]>();
  for (const [key, value] of Object.entries(body)) {
    const item = itemOf(key, value);
    byField.set(item.field, [...(byField.get(item.field) ?? []), item]);
  }
  const excluded = [...byField.values()].filter(items => excludeEachOther(items));
  return [
    ...excluded.map(items => contradiction(items, path)),
    ...[...byField.values()].flat().flatMap(item => twice(item, path)),
  ];
}

interface Item {
  readonly key: string;
  readonly field: string;
  readonly modifiers: readonly string[];
  readonly values: readonly unknown[];
}

function itemOf(key: string, value: unknown): Item {
  const [field = '', ...modifiers] = key.split('|');
  return { key, field, modifiers, values: Array.isArray(value) ? value : [value] };
}

function contradiction(items: readonly Item[], path: Path): Finding {
  const keys = items.map(({ key }) => key);
  const why =
    keys.length === 1
      ? `no value can be all of what ${keys[0]} wants`
      : `${keys.join(' and ')} exclude each other`;
  return {
    severity: 'warning',
    code: 'contradiction',
    message: `selection ${String(path[1])} can never hold: ${why}`,
    path: [...path, keys.at(-1) ?? ''],
  };
}

/** Fields have one value as a rule, so that only what one item names exactly can please the others. */
function excludeEachOther(items: readonly Item[]): boolean {
  const candidates = items.map(exactValues).find(values => values !== undefined);
  const needsTrial = items.length > 1 || items.some(({ modifiers }) => modifiers.includes('all'));
  const [first] = items;
  if (!candidates || !needsTrial || !first || first.field === '')
    return affixesClash(items) || rangesClash(items);
  const selection = Object.fromEntries(items.map(({ key, values }) => [key, values]));
  const set = compileRules(
    JSON.stringify({ title: 'items', logsource, detection: { selection, condition: 'selection' } }),
  );
  if (set.rules.length === 0) return false;
  return !candidates.some(value => {
    const fields = value === null ? {} : nested(first.field.split('.'), value);
    return set.match({ logsource, fields }).length > 0;
  });
}

function nested(path: readonly string[], value: unknown): Record<string, unknown> {
  const [name = '', ...rest] = path;
  return { [name]: rest.length === 0 ? value : nested(rest, value) };
}

/** The only values that an item can take; undefined where there are too many to tell. */
function exactValues({ modifiers, values }: Item): readonly unknown[] | undefined {
  if (modifiers.includes('exists')) return values.some(value => value !== false) ? undefined : [null];
  if (modifiers.some(name => name !== 'all' && name !== 'cased')) return undefined;
  return values.every(value => typeof value !== 'string' || !/[*?\\]/.test(value)) ? values : undefined;
}

function affixesClash(items: readonly Item[]): boolean {
  return (['startswith', 'endswith'] as const).some(place => {
    const texts = items.filter(({ modifiers }) => modifiers.length === 1 && modifiers[0] === place);
    return texts.some((one, index) =>
      texts.slice(index + 1).some(other => !one.values.some(a => other.values.some(b => agree(place, a, b)))),
    );
  });
}

function agree(place: 'startswith' | 'endswith', a: unknown, b: unknown): boolean {
  const [one, other] = [String(a).toLowerCase(), String(b).toLowerCase()];
  if (/[*?]/.test(one + other)) return true;
  return place === 'startswith'
    ? one.startsWith(other) || other.startsWith(one)
    : one.endsWith(other) || other.endsWith(one);
}

function rangesClash(items: readonly Item[]): boolean {
  const limits = (name: string) =>
    items.flatMap(({ modifiers, values }) => (modifiers.join('|') === name ? values.map(Number) : []));
  const above = Math.max(Number.NEGATIVE_INFINITY, ...limits('gt'), ...limits('gte'));
  const below = Math.min(Number.POSITIVE_INFINITY, ...limits('lt'), ...limits('lte'));
  const strict = limits('gt').includes(above) || limits('lt').includes(below);
  return above > below || (above === below && strict);
}

function twice({ key, modifiers, values }: Item, path: Path): Finding[] {
  if (modifiers.some(name => !['contains', 'startswith', 'endswith', 'all', 'windash'].includes(name)))
    return [];
  const seen = new Set<string>();
  return values.flatMap((value, index): Finding[] => {
    const text = `${typeof value} ${String(value).toLowerCase()}`;
    if (!seen.has(text)) {
      seen.add(text);
      return [];
    }
    const message = `${key} has ${JSON.stringify(value)} twice: matching ignores case`;
    return [{ severity: 'note', code: 'duplicate-value', message, path: [...path, key, index] }];
  });
}
