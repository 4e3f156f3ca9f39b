import { isGlob, matchesGlob } from './glob.ts';
import { type Finding, shown, suggestion } from './problem.ts';

/**
 * Names that lead nowhere: group members, globs without a match, collectors, scenarios, a group named like a host. Reads
 * the file before it is known to be sound, so that these mistakes show beside all others. `scenarios` are the words that
 * name one; without them none is looked up.
 */
export function checkReferences(file: unknown, scenarios: readonly string[] = []): Finding[] {
  const hosts = new Set(entries(member(file, 'hosts')).map(([name]) => name));
  const groups = entries(member(file, 'groups'));
  return [
    ...['hosts', 'groups'].flatMap(kind => poisonous(kind, member(file, kind))),
    ...groups.flatMap(([name]) => twice(name, hosts)),
    ...groups.flatMap(([name, group]) =>
      strangers(
        name,
        group,
        hosts,
        groups.map(([other]) => other),
      ),
    ),
    ...settingsOf(file).flatMap(({ path, settings }) => lostCollectors(path, settings, hosts)),
    ...settingsOf(file).flatMap(({ path, settings }) => lostSource(path, settings, hosts)),
    ...(scenarios.length === 0
      ? []
      : settingsOf(file).flatMap(({ path, settings }) => lostScenarios(path, settings, scenarios))),
  ];
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const entries = (value: unknown): [string, unknown][] => (isMap(value) ? Object.entries(value) : []);

const member = (value: unknown, key: string): unknown =>
  isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/** zod passes this one key over in silence. */
function poisonous(kind: string, value: unknown): Finding[] {
  if (!isMap(value) || !Object.hasOwn(value, '__proto__')) return [];
  return [{ path: [kind, '__proto__'], at: 'key', message: '"__proto__" is no name for a host or group' }];
}

function twice(name: string, hosts: ReadonlySet<string>): Finding[] {
  if (!hosts.has(name)) return [];
  const message = `group ${shown(name)} has the name of a host`;
  return [{ path: ['groups', name], at: 'key', message, fix: 'give the group another name' }];
}

function strangers(
  group: string,
  value: unknown,
  hosts: ReadonlySet<string>,
  groups: readonly string[],
): Finding[] {
  const nested = isMap(value);
  const list = nested ? member(value, 'members') : value;
  const base = nested ? ['groups', group, 'members'] : ['groups', group];
  const listed = Array.isArray(list)
    ? list.map((one, index) => ({ one, path: [...base, index] }))
    : [{ one: list, path: base }];
  return listed.flatMap(({ one, path }): Finding[] => {
    if (typeof one !== 'string' || one === '') return [];
    const wrong = isGlob(one) ? lostGlob(one, hosts) : lostName(one, hosts, groups);
    return wrong === undefined ? [] : [{ path, at: 'value', ...wrong }];
  });
}

function lostGlob(glob: string, hosts: ReadonlySet<string>) {
  if ([...hosts].some(host => matchesGlob(glob, host))) return undefined;
  return named(`glob ${shown(glob)} matches no host`, suggestion(glob.replace(/[*?]/g, ''), [...hosts]));
}

function lostName(name: string, hosts: ReadonlySet<string>, groups: readonly string[]) {
  if (hosts.has(name)) return undefined;
  if (groups.includes(name))
    return named(`${shown(name)} is a group`, 'list its hosts: groups hold hosts only');
  return named(`host ${shown(name)} is not known`, suggestion(name, [...hosts]));
}

const named = (message: string, fix: string | undefined) =>
  fix === undefined ? { message } : { message, fix };

function settingsOf(file: unknown) {
  const ofMap = (kind: string) =>
    entries(member(file, kind)).map(([name, settings]) => ({ path: [kind, name], settings }));
  return [{ path: ['defaults'], settings: member(file, 'defaults') }, ...ofMap('groups'), ...ofMap('hosts')];
}

function lostCollectors(path: readonly string[], settings: unknown, hosts: ReadonlySet<string>): Finding[] {
  const logs = member(settings, 'logs');
  return (Array.isArray(logs) ? logs : []).flatMap((log, index): Finding[] => {
    const on = member(log, 'on');
    if (typeof on !== 'string' || hosts.has(on)) return [];
    const wrong = named(`collector ${shown(on)} is not a host of this inventory`, suggestion(on, [...hosts]));
    return [{ path: [...path, 'logs', index, 'on'], at: 'value', ...wrong }];
  });
}

function lostSource(path: readonly string[], settings: unknown, hosts: ReadonlySet<string>): Finding[] {
  const host = member(member(settings, 'source'), 'host');
  if (typeof host !== 'string' || hosts.has(host)) return [];
  const wrong = named(`source ${shown(host)} is not a host of this inventory`, suggestion(host, [...hosts]));
  return [{ path: [...path, 'source', 'host'], at: 'value', ...wrong }];
}

function lostScenarios(path: readonly string[], settings: unknown, known: readonly string[]): Finding[] {
  const listed = member(settings, 'scenarios');
  const places = Array.isArray(listed)
    ? listed.map((one, index) => ({ one, at: [...path, 'scenarios', index] }))
    : [{ one: listed, at: [...path, 'scenarios'] }];
  return places.flatMap(({ one, at }) =>
    typeof one === 'string'
      ? one.split(',').flatMap(part => lostScenario(part.trim().replace(/^!\s*/, ''), at, known))
      : [],
  );
}

function lostScenario(pattern: string, path: Finding['path'], known: readonly string[]): Finding[] {
  const wanted = pattern.toLowerCase();
  if (known.some(name => matchesGlob(wanted, name))) return [];
  const message = `scenario ${shown(pattern)} is not known`;
  const wrong = named(message, suggestion(wanted.replace(/[*?]/g, ''), known));
  return [{ path, at: 'value', ...wrong }];
}
