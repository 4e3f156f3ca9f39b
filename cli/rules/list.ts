import { table } from '../../reports/index.ts';
import { techniquesOf } from '../../validators/index.ts';
import type { RuleInfo, RuleSet } from '../../validators/sigma/index.ts';
import { print, warn } from '../output.ts';
import { outputWidth } from '../terminal.ts';
import { type CacheOption, ruleCache } from './cache.ts';
import { ruleSetOf } from './load.ts';

interface Folders extends CacheOption {
  readonly json: boolean;
}

/** Prints the rules of folders; those that cannot be used are named on stderr, or in the JSON document. */
export async function listRules(dirs: readonly string[], options: Folders): Promise<void> {
  const set = await ruleSetOf(dirs, ruleCache(options));
  const { rules, unsupported } = set;
  if (options.json) {
    const listed = rules.map(rule => ({ ...summary(rule), sources: sourcesOf(rule, set) }));
    await print(`${JSON.stringify({ rules: listed, unsupported }, undefined, 2)}\n`);
  } else {
    for (const { title, file, why } of unsupported) warn(`${file ?? title}: ${why}`);
    const heads = ['level', 'rule', 'log source', 'techniques'];
    await print(`${table([heads, ...rules.map(row)], { width: outputWidth() })}\n`);
  }
}

/** The kinds of events that a rule is asked about, as the taxonomy calls them. */
function sourcesOf({ id, kind }: RuleInfo, set: RuleSet): readonly string[] {
  return kind === 'detection' ? set.sourcesOf(id) : [];
}

function summary(rule: RuleInfo) {
  const { id, title, kind, level, status, logsource, tags, reads, unfilled: placeholders, file, line } = rule;
  return { id, title, kind, level, status, logsource, tags, reads, placeholders, file, line };
}

function row(rule: RuleInfo): string[] {
  const logsource = Object.values(rule.logsource).join('/') || rule.kind;
  return [rule.level, rule.title, logsource, techniquesOf(rule).join(' ')];
}
