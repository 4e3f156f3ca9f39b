import { isGlob, matchesGlob } from '../glob.ts';
import type { Entry } from './read.ts';
import type { Directive } from './tokens.ts';

/** The settings of one host, by keyword in lower case; for each keyword its arguments, occurrence by occurrence. */
export type Settings = ReadonlyMap<string, readonly (readonly string[])[]>;

/** Keywords of which every occurrence counts; of all others the first one wins. */
const repeatable = new Set(['identityfile', 'certificatefile']);

/** What applies to `host`, as ssh_config(5) says: first come, first served. `Match` blocks never apply. */
export function settingsOf(entries: readonly Entry[], host: string): Settings {
  const settings = new Map<string, (readonly string[])[]>();
  apply(entries, host, true, settings);
  return settings;
}

/** An included file starts in the state of the block around it, which is restored behind it. */
function apply(
  entries: readonly Entry[],
  host: string,
  around: boolean,
  settings: Map<string, (readonly string[])[]>,
): void {
  let active = around;
  for (const entry of entries) {
    if ('included' in entry) {
      if (active) apply(entry.included, host, active, settings);
    } else if (entry.keyword === 'match') active = false;
    else if (entry.keyword === 'host') active = isFor(entry.args, host);
    else if (active) take(entry, settings);
  }
}

function isFor(patterns: readonly string[], host: string): boolean {
  if (patterns.some(pattern => pattern.startsWith('!') && matchesGlob(pattern.slice(1), host))) return false;
  return patterns.some(pattern => matchesGlob(pattern, host));
}

function take(directive: Directive, settings: Map<string, (readonly string[])[]>): void {
  const before = settings.get(directive.keyword) ?? [];
  if (before.length > 0 && !repeatable.has(directive.keyword)) return;
  settings.set(directive.keyword, [...before, directive.args]);
}

/** The hosts that `Host` lines name, with the line: patterns and exclusions give settings, but are no hosts. */
export function hostLines(entries: readonly Entry[]): Map<string, Directive> {
  const found = new Map<string, Directive>();
  for (const line of flat(entries).filter(one => one.keyword === 'host')) {
    const names = line.args.filter(name => name !== '' && !name.startsWith('!') && !isGlob(name));
    for (const name of names) if (!found.has(name)) found.set(name, line);
  }
  return found;
}

export const matchBlocks = (entries: readonly Entry[]): Directive[] =>
  flat(entries).filter(line => line.keyword === 'match');

const flat = (entries: readonly Entry[]): Directive[] =>
  entries.flatMap(entry => ('included' in entry ? flat(entry.included) : [entry]));
