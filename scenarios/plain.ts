import { types } from 'node:util';

/** Values in one piece of data, and levels of it: more than any plan needs. */
const most = { values: 20_000, depth: 20 } as const;

/**
 * A frozen copy of plain data, in which nothing of the original is left: whoever made that can change it no more, or
 * answer a second look otherwise. Methods of the object itself are left out.
 * @throws {Error} for what is no plain data: getters, proxies, classes, inherited or hidden properties, cycles
 */
export function plainCopy<T>(value: T): T;
export function plainCopy(value: unknown): unknown {
  return copied(value, { left: most.values }, 0);
}

/** Likewise of each property of an object that has methods, which are kept as they are. @throws {Error} */
export function plainObject<T extends object>(value: T): T;
export function plainObject(value: object): object {
  const kept: Record<string, unknown> = {};
  for (const [key, each] of entriesOf(value)) define(kept, key, isMethod(each) ? each : plainCopy(each));
  return Object.freeze(kept);
}

/** The elements of a true array, which has no more to answer by then; undefined for anything else. */
export function plainElements(value: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(value) || types.isProxy(value)) return undefined;
  try {
    return elementsOf(entriesOf(value)).map(([, each]) => each);
  } catch {
    return undefined;
  }
}

interface Budget {
  left: number;
}

function copied(value: unknown, budget: Budget, depth: number): unknown {
  budget.left -= 1;
  if (budget.left < 0 || depth > most.depth) throw new Error('it is too large, or holds itself');
  if (typeof value === 'object' && value !== null) return copiedObject(value, budget, depth);
  if (['string', 'number', 'boolean', 'undefined'].includes(typeof value) || value === null) return value;
  throw new Error(`a ${typeof value} is no plain data`);
}

function copiedObject(value: object, budget: Budget, depth: number): unknown {
  const entries = entriesOf(value);
  if (Array.isArray(value))
    return Object.freeze(elementsOf(entries).map(([, each]) => copied(each, budget, depth + 1)));
  const copy: Record<string, unknown> = {};
  for (const [key, each] of entries)
    if (depth > 0 || !isMethod(each)) define(copy, key, copied(each, budget, depth + 1));
  return Object.freeze(copy);
}

type Entries = readonly (readonly [string, unknown])[];

/** Its own elements in their order, of which none may be missing. */
function elementsOf(entries: Entries): Entries {
  const elements = entries.filter(([key]) => key !== 'length');
  if (elements.some(([key], at) => key !== String(at)))
    throw new Error('an array holds more than its elements');
  if (entries.some(([key, length]) => key === 'length' && length !== elements.length))
    throw new Error('an array has gaps');
  return elements;
}

/** Each property once, by its descriptor: no code of the object's runs. */
function entriesOf(value: unknown): Entries {
  if (typeof value !== 'object' || value === null) throw new Error('it is no object');
  if (types.isProxy(value)) throw new Error('a proxy is no plain data');
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype && prototype !== Array.prototype)
    throw new Error('an object of a class is no plain data');
  if (Array.isArray(value) !== (prototype === Array.prototype)) throw new Error('an array that is none');
  return Reflect.ownKeys(value).map(key => {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (typeof key === 'symbol' || descriptor === undefined) throw new Error('a symbol is no plain data');
    if (!('value' in descriptor)) throw new Error(`a getter (${key}) is no plain data`);
    if (!descriptor.enumerable && key !== 'length') throw new Error(`${key} is hidden`);
    return [key, descriptor.value] as const;
  });
}

/** Also a key called `__proto__` becomes a property of its own. */
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function isMethod(value: unknown): boolean {
  return typeof value === 'function';
}
