import { currentTechnique } from '../../attack/index.ts';
import { navigatorLayer, table } from '../../reports/index.ts';
import { techniquesOf } from '../../validators/index.ts';
import type { RuleInfo } from '../../validators/sigma/index.ts';
import { print } from '../output.ts';
import { outputWidth } from '../terminal.ts';
import { type CacheOption, ruleCache } from './cache.ts';
import { ruleSetOf } from './load.ts';

interface Covered {
  readonly technique: string;
  readonly rules: readonly RuleInfo[];
}

/** Prints which techniques the rules of folders are for. */
export async function printCoverage(
  dirs: readonly string[],
  format: 'table' | 'json' | 'navigator',
  option: CacheOption,
): Promise<void> {
  const { rules } = await ruleSetOf(dirs, ruleCache(option));
  const covered = coverageOf(rules);
  if (format === 'navigator') await print(document(layerOf(covered)));
  else if (format === 'json') await print(document(covered.map(asJson)));
  else await print(`${table(rows(covered, rules), { width: outputWidth() })}\n`);
}

function coverageOf(rules: readonly RuleInfo[]): Covered[] {
  const byTechnique = new Map<string, RuleInfo[]>();
  for (const rule of rules) {
    for (const technique of techniquesOf(rule)) {
      const known = byTechnique.get(technique) ?? [];
      byTechnique.set(technique, known);
      known.push(rule);
    }
  }
  const sorted = [...byTechnique].sort(([a], [b]) => a.localeCompare(b));
  return sorted.map(([technique, covering]) => ({ technique, rules: covering }));
}

function document(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function asJson({ technique, rules }: Covered) {
  return { technique, rules: rules.map(({ id, title, level }) => ({ id, title, level })) };
}

function rows(covered: readonly Covered[], rules: readonly RuleInfo[]): string[][] {
  const body = covered.map(one => [one.technique, String(one.rules.length), titles(one)]);
  const without = rules.filter(rule => techniquesOf(rule).length === 0);
  const rest = without.length === 0 ? [] : [['none', String(without.length), titles({ rules: without })]];
  return [['technique', 'rules', 'which'], ...body, ...rest];
}

const named = 4;

function titles({ rules }: Pick<Covered, 'rules'>): string {
  const some = rules.slice(0, named).map(({ title }) => title);
  return some.join('; ') + (rules.length > named ? `; and ${rules.length - named} more` : '');
}

/** The score is the number of rules; what ATT&CK revoked stands where its successor does. */
function layerOf(covered: readonly Covered[]): object {
  const current = new Map<string, RuleInfo[]>();
  for (const { technique, rules } of covered) {
    const id = currentTechnique(technique);
    current.set(id, [...new Set([...(current.get(id) ?? []), ...rules])]);
  }
  return navigatorLayer({
    name: 'Sigma rules',
    description: 'Techniques by the number of Sigma rules that name them',
    techniques: [...current].map(([id, rules]) => ({
      id,
      score: rules.length,
      comment: rules.map(({ title }) => title).join('\n'),
    })),
    colors: ['#ffe766', '#8ec843'],
    highest: Math.max(1, ...[...current.values()].map(rules => rules.length)),
  });
}
