import { isGlob, matchesGlob } from '../glob.ts';
import { type Finding, shown, suggestion } from '../problem.ts';

/** What may be named. */
export interface Names {
  readonly hosts: readonly string[];
  readonly groups: readonly string[];
  /** Words that name scenarios; none are looked up where there are none. */
  readonly scenarios: readonly string[];
  readonly expectationsOf: (scenario: string) => readonly string[] | undefined;
}

/** Names in `nightly:` and `accepted:` that lead nowhere. Reads the file before it is known to be sound. */
export function checkNight(file: unknown, names: Names): Finding[] {
  const nightly = member(file, 'nightly');
  return [
    ...strings(nightly, ['nightly', 'hosts']).flatMap(one => lostHosts(one, names)),
    ...strings(nightly, ['nightly', 'scenarios']).flatMap(one => lostScenarios(one, names)),
    ...gaps(member(file, 'accepted'), ['accepted']).flatMap(gap => lostInGap(gap, names)),
    ...gaps(member(nightly, 'accepted'), ['nightly', 'accepted']).flatMap(gap => lostInGap(gap, names)),
  ];
}

type Path = Finding['path'];

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;

interface Written {
  readonly text: string;
  readonly path: Path;
}

function strings(parent: unknown, path: readonly [string, string]): Written[] {
  const value = member(parent, path[1]);
  const all = Array.isArray(value)
    ? value.map((text: unknown, index) => ({ text, path: [...path, index] }))
    : [{ text: value, path }];
  return all.flatMap(({ text, path: at }) => (typeof text === 'string' ? [{ text, path: at }] : []));
}

/** The words of a pattern, exclusions without their mark. */
const wordsOf = (text: string): string[] => text.split(',').map(part => part.trim().replace(/^!\s*/, ''));

function lostHosts({ text, path }: Written, { hosts, groups }: Names): Finding[] {
  const known = [...hosts, ...groups, 'all'];
  return wordsOf(text).flatMap(name =>
    known.some(other => (isGlob(name) ? matchesGlob(name, other) : name === other))
      ? []
      : [
          lost(
            path,
            isGlob(name) ? `${shown(name)} matches no host or group` : `host ${shown(name)} is not known`,
            name,
            known,
          ),
        ],
  );
}

function lostScenarios({ text, path }: Written, { scenarios }: Names): Finding[] {
  if (scenarios.length === 0) return [];
  return wordsOf(text.toLowerCase()).flatMap(name =>
    scenarios.some(other => matchesGlob(name, other))
      ? []
      : [lost(path, `scenario ${shown(name)} is not known`, name, scenarios)],
  );
}

interface Gap {
  readonly gap: unknown;
  readonly path: Path;
}

function gaps(value: unknown, path: Path): Gap[] {
  return Array.isArray(value) ? value.map((gap: unknown, index) => ({ gap, path: [...path, index] })) : [];
}

function lostInGap({ gap, path }: Gap, names: Names): Finding[] {
  const [scenario, expectation, host] = ['scenario', 'expectation', 'host'].map(key => member(gap, key));
  const found: Finding[] = [];
  if (typeof host === 'string' && !names.hosts.includes(host))
    found.push(lost([...path, 'host'], `host ${shown(host)} is not known`, host, names.hosts));
  if (typeof scenario !== 'string' || names.scenarios.length === 0) return found;
  const ids = names.expectationsOf(scenario);
  if (ids === undefined) {
    found.push(
      lost([...path, 'scenario'], `scenario ${shown(scenario)} is not known`, scenario, names.scenarios),
    );
    return found;
  }
  if (typeof expectation === 'string' && !ids.includes(expectation))
    found.push(
      lost(
        [...path, 'expectation'],
        `${scenario} has no expectation ${shown(expectation)}`,
        expectation,
        ids,
      ),
    );
  return found;
}

function lost(path: Path, message: string, word: string, known: readonly string[]): Finding {
  const fix = suggestion(word.replace(/[*?]/g, ''), known);
  return fix === undefined ? { path, at: 'value', message } : { path, at: 'value', message, fix };
}
