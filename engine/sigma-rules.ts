import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEvent } from '../validators/index.ts';
import { compileRules, type RuleSet, type RuleSource, type SigmaEvent } from '../validators/sigma/index.ts';
import { nearMissOf } from './near-miss.ts';
import type { Fired, Rules, RulesOf, RuleWatch } from './rules.ts';
import { viewsOf } from './sigma-views.ts';

/** The text of the rules that apply: the shipped ones and the user's, which replace shipped ones of the same id. */
export interface RuleFiles {
  readonly sources: readonly RuleSource[];
}

/**
 * Of the shipped rules those of the platforms alone, where they are named: no other can match there.
 * @throws the file system's error where a folder cannot be read
 */
export async function readRules(
  shipped: string,
  folders: readonly string[],
  platforms: readonly string[] = [''],
): Promise<RuleFiles> {
  const theirs = (await Promise.all(folders.map(readFolder))).flat();
  const replaced = new Set(theirs.map(({ text }) => idOf(text)));
  const ours = (await Promise.all(platforms.map(name => readFolder(join(shipped, name))))).flat();
  return { sources: [...ours.filter(({ text }) => !replaced.has(idOf(text))), ...theirs] };
}

/** Sets of compiled rules that are kept: hosts whose lists name accounts of their own have each their own. */
const mostSets = 24;

/** Rules with their placeholders filled; hosts and scenarios that share their lists share the compiled rules. */
export function rulesFor({ sources }: RuleFiles): RulesOf {
  const compiled = new Map<string, Rules>();
  const digests = new Map(sources.map(({ file, text }) => [file, sha256(text)]));
  return ({ knownAdmins, knownServices }) => {
    const key = JSON.stringify([knownAdmins, knownServices]);
    const known =
      compiled.get(key) ??
      asRules(
        compileRules([...sources], {
          placeholders: { known_admins: knownAdmins, known_services: bothSpellings(knownServices) },
        }),
        digests,
      );
    // The latest used come last, the first goes.
    compiled.delete(key);
    compiled.set(key, known);
    const [oldest] = compiled.keys();
    if (compiled.size > mostSets && oldest !== undefined) compiled.delete(oldest);
    return known;
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function asRules(set: RuleSet, digests: ReadonlyMap<string | undefined, string>): Rules {
  const infos = new Map(set.rules.map(rule => [rule.id, { ...rule, digest: digests.get(rule.file) ?? '' }]));
  const reasons = new Map(set.unsupported.map(({ id, why }) => [id, why]));
  return {
    info: id => infos.get(id),
    whyNot: id => reasons.get(id),
    unusable: set.unsupported,
    watch: () => watchOver(set),
    nearMiss: (id, events, isNamed) => nearMissOf(set, id, events, isNamed),
  };
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

async function readFolder(path: string): Promise<RuleSource[]> {
  const info = await stat(path);
  if (info.isFile()) return [{ file: path, text: await readFile(path, 'utf8') }];
  const names = await readdir(path, { recursive: true });
  const files = names.filter(name => /\.ya?ml$/i.test(name)).sort();
  return Promise.all(
    files.map(async name => ({ file: join(path, name), text: await readFile(join(path, name), 'utf8') })),
  );
}

function idOf(text: string): string | undefined {
  return /^id:\s*["']?([\w-]+)/m.exec(text)?.[1];
}

/** SERVICE_START names a unit without its `.service`, the journal with it; an inventory may say either. */
function bothSpellings(services: readonly string[]): string[] {
  const stems = services.map(name => name.replace(/\.service$/i, ''));
  return [...new Set(stems.flatMap(stem => [stem, `${stem}.service`]))];
}
