import {
  type OwnExpectation,
  type RulesOf,
  readRules,
  rulesFor,
  type UnusableRule,
} from '../engine/index.ts';
import { shippedRules } from '../validators/index.ts';
import { expectationFiles, loadExpectations } from './expectations/load.ts';
import { ruleCache } from './rules/cache.ts';
import type { Target } from './targets.ts';
import { UsageError } from './usage.ts';

export interface RulesAsked {
  readonly rules: RulesOf;
  readonly expected: readonly OwnExpectation[];
  /** Rules that cannot be used and are left out, a line each. */
  readonly warnings: readonly string[];
}

/** What `--rules` was given: files and folders. */
export interface RuleOptions {
  readonly rules: readonly string[];
  readonly lenient: boolean;
}

/**
 * The shipped rules with those of `--rules`, and what is expected of them beside the catalogue.
 * @throws {UsageError} where one cannot be used, unless that was allowed
 * @throws {InventoryError} for mistakes in an expectations.yml
 */
export async function rulesAsked(options: RuleOptions, targets: readonly Target[]): Promise<RulesAsked> {
  const expectations = await expectationFiles(options.rules);
  const given = options.rules.filter(path => !expectations.includes(path));
  const platforms = [...new Set(targets.map(({ host }) => host.platform))];
  const cache = ruleCache({ cache: true });
  const rules = rulesFor(await readRules(shippedRules, given, { platforms, ...cache }));
  // Most scenarios are judged with empty lists, so that this set is compiled anyway.
  const loaded = rules({ knownAdmins: [], knownServices: [] });
  const warnings = loaded.unusable.map(lineOf);
  if (warnings.length > 0 && !options.lenient) throw new UsageError(refusal(warnings));
  return { rules, expected: await loadExpectations(expectations, loaded, platforms), warnings };
}

function lineOf({ file, line, title, why }: UnusableRule): string {
  const place = [file ?? title, ...(file !== undefined && line !== undefined ? [line] : [])].join(':');
  return `${place}: this rule cannot be used: ${why}`;
}

const most = 10;

/** A line each, as compilers do. */
function refusal(lines: readonly string[]): string {
  const more = lines.length > most ? [`and ${lines.length - most} more; simulate rules check lists all`] : [];
  const fix = 'correct or remove these rules, or skip them with --lenient';
  return [...lines.slice(0, most), ...more, fix].join('\n');
}
