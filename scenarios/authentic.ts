import { isDeepStrictEqual } from 'node:util';
import type { Step } from './contract.ts';
import { remade, remadeAction } from './kinds/registry.ts';
import { plainCopy, plainObject } from './plain.ts';

/** A step that is the program's own, or why the offered one is not. */
export type Authentic = { readonly step: Step } | { readonly why: string };

/**
 * A step made anew by its kind of the plain data that an offered one holds; or why the offered one is not, whole and to
 * the last word, what its kind makes of that. Of the offered object nothing is left, and no code of it runs.
 */
export function authentic(offered: unknown): Authentic {
  try {
    return isObject(offered) ? stepOf(plainObject(offered)) : neither;
  } catch (error) {
    return { why: `a step is no plain data: ${error instanceof Error ? error.message : String(error)}` };
  }
}

type Plain = Readonly<Record<string, unknown>>;

const neither = { why: 'a step is neither a change nor an action' };

/** What the step holds is copied by now, its methods left out. */
function stepOf(step: Plain): Authentic {
  const [key = '', ...others] = Object.keys(step);
  const offered = step[key];
  if (others.length > 0 || !isObject(offered)) return neither;
  const own = key === 'change' ? remade(offered) : key === 'action' ? remadeAction(offered) : neither;
  const why = 'why' in own ? own.why : difference(offered, 'change' in own ? own.change : own.action);
  if ('why' in own || why !== undefined) return { why: `${nameOf(offered)}: ${why}` };
  return { step: own };
}

function isObject(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null;
}

function difference(offered: Plain, made: object): string | undefined {
  const own: Plain = { ...plainCopy(made) };
  const odd = Object.keys({ ...own, ...offered }).find(key => !isDeepStrictEqual(offered[key], own[key]));
  return odd === undefined ? undefined : `its ${odd} is not what its kind makes`;
}

function nameOf({ kind, name }: Plain): string {
  return [kind, name].filter(word => typeof word === 'string').join(' ');
}
