import { join, relative, resolve, sep } from 'node:path';
import { bothSpellings } from '../../inventory/index.ts';
import type { LogEvent } from '../../validators/index.ts';
import {
  finishRules,
  type Logsource,
  type PreparedFile,
  prepareFile,
  prepareRules,
  type RuleSet,
  type RuleSource,
  type SigmaEvent,
  type RuleInfo as SigmaRuleInfo,
} from '../../validators/sigma/index.ts';
import { nearMissOf } from './near-miss.ts';
import type { Fired, RuleInfo, Rules, RulesOf, RuleWatch } from './rules.ts';
import { viewsOf } from './sigma-views.ts';

/** The rules that apply: the shipped ones and the user's, which replace shipped ones of the same id. */
export interface RuleFiles {
  readonly sources: readonly (RuleSource | PreparedFile)[];
  /** Files of the user's. */
  readonly own?: readonly string[];
  /** Folder of the shipped ones. */
  readonly shipped?: string;
}

export interface ReadOptions {
  /** Of the shipped rules those of these platforms alone: no other can match there. */
  readonly platforms?: readonly string[];
  /** See `CompileOptions.cacheDir`. */
  readonly cacheDir?: string | undefined;
}

/** @throws the file system's error where a folder cannot be read */
export async function readRules(
  shipped: string,
  paths: readonly string[],
  { platforms = [''], cacheDir }: ReadOptions = {},
): Promise<RuleFiles> {
  const theirs = await prepareRules(paths, cacheDir);
  const replaced = new Set(theirs.map(({ id }) => id));
  // Correlations may build on shipped rules of any platform.
  const wanted = theirs.some(({ correlates }) => correlates) ? [''] : platforms;
  const folders = wanted.map(name => join(shipped, name));
  const ours = await prepareRules(folders, cacheDir);
  const own = theirs.flatMap(({ file }) => file ?? []);
  return { sources: [...ours.filter(({ id }) => !replaced.has(id)), ...theirs], own, shipped };
}

/** Sets of compiled rules that are kept: hosts whose lists name accounts of their own have each their own. */
const mostSets = 24;

/** Rules with their placeholders filled; hosts and scenarios that share their lists share the compiled rules. */
export function rulesFor({ sources, own = [], shipped }: RuleFiles): RulesOf {
  const compiled = new Map<string, Rules>();
  const files = sources.map(source => ('digest' in source ? source : prepareFile(source)));
  const digests = new Map(files.map(({ file, digest }) => [file, digest]));
  return ({ knownAdmins, knownServices }) => {
    const key = JSON.stringify([knownAdmins, knownServices]);
    const known =
      compiled.get(key) ??
      asRules(
        finishRules(files, {
          placeholders: { known_admins: knownAdmins, known_services: bothSpellings(knownServices) },
        }),
        digests,
        new Set(own),
        shipped,
      );
    // The latest used come last, the first goes.
    compiled.delete(key);
    compiled.set(key, known);
    const [oldest] = compiled.keys();
    if (compiled.size > mostSets && oldest !== undefined) compiled.delete(oldest);
    return known;
  };
}

function asRules(
  set: RuleSet,
  digests: ReadonlyMap<string | undefined, string>,
  own: ReadonlySet<string>,
  shipped?: string,
): Rules {
  const infos = new Map(
    set.rules.map(rule => {
      const place = placeOf(rule, own, shipped);
      return [rule.id, { ...rule, digest: digests.get(rule.file) ?? '', ...(place && { place }) }];
    }),
  );
  const reasons = new Map(set.unsupported.map(({ id, why }) => [id, why]));
  return {
    info: id => infos.get(id),
    whyNot: id => reasons.get(id),
    all: [...infos.values()],
    own: [...infos.values()].filter(({ file = '' }) => own.has(file)),
    unusable: set.unsupported,
    watch: () => watchOver(set),
    nearMiss: (id, events, isNamed) => nearMissOf(set, id, events, isNamed),
    matching: (id, events) => matching(set, id, events),
    askedAbout: events => askedAbout(set, events),
  };
}

function placeOf(
  { file, line = 1 }: SigmaRuleInfo,
  own: ReadonlySet<string>,
  shipped: string | undefined,
): RuleInfo['place'] {
  if (file === undefined) return undefined;
  if (own.has(file)) return { file: resolve(file), line, shipped: false };
  if (shipped === undefined) return undefined;
  return { file: `validators/rules/${relative(shipped, file).replaceAll(sep, '/')}`, line, shipped: true };
}

function matching(set: RuleSet, id: string, events: readonly LogEvent[]): LogEvent[] {
  if (set.rules.find(rule => rule.id === id)?.kind !== 'detection') return [];
  return events.filter(event => viewsOf(event).some(view => set.explain(id, view).matched));
}

/** Few log sources stand for very many events. */
function askedAbout(set: RuleSet, events: readonly LogEvent[]): (id: string) => boolean {
  const found = new Map<string, Logsource>();
  for (const view of events.flatMap(viewsOf))
    for (const logsource of set.logsourcesOf(view)) found.set(JSON.stringify(logsource), logsource);
  const logsources = [...found.values()];
  return id => set.isAskedAbout(id, logsources);
}

function watchOver(set: RuleSet): RuleWatch {
  const correlator = set.correlator();
  const origin = new WeakMap<SigmaEvent, LogEvent>();
  return {
    push(event) {
      const fired = new Map<string, Fired>();
      const views = viewsOf(event);
      for (const view of views) origin.set(view, event);
      for (const match of correlator.push(views))
        fired.set(match.rule.id, { rule: match.rule.id, event: origin.get(match.event) ?? event });
      return [...fired.values()];
    },
  };
}
