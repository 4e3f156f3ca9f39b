import { isGlob } from '../glob.ts';
import type { Entry } from './read.ts';
import type { Directive } from './tokens.ts';

/** The hosts that `Host` lines name, with the line: patterns and exclusions give settings, but are no hosts. */
export function hostLines(entries: readonly Entry[]): Map<string, Directive> {
  const found = new Map<string, Directive>();
  for (const line of flat(entries).filter(one => one.keyword === 'host')) {
    const names = line.args.filter(name => name !== '' && !name.startsWith('!') && !isGlob(name));
    for (const name of names) if (!found.has(name)) found.set(name, line);
  }
  return found;
}

/** Whether ssh may look names up to complete them, for some host at least. */
export const canonicalizes = (entries: readonly Entry[]): boolean =>
  flat(entries).some(({ keyword, args }) => keyword === 'canonicalizehostname' && args[0] !== 'no');

const flat = (entries: readonly Entry[]): Directive[] =>
  entries.flatMap(entry => ('included' in entry ? flat(entry.included) : [entry]));
