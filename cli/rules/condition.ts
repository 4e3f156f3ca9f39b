import { compileRules } from '../../validators/sigma/index.ts';
import { isRecord } from './document.ts';
import type { Finding } from './problem.ts';

type Content = Readonly<Record<string, unknown>>;

/** With more selections than these the condition is not tried out in full: 1,024 ways. */
const mostSelections = 10;
const logsource = { category: 'any' };

/**
 * Selections that the condition does not name or does not depend on, and conditions that always or never hold. The
 * engine is asked: a rule of the same condition, each of whose selections is one field that an event has or has not.
 */
export function conditionFindings({ detection }: Content): Finding[] {
  if (!isRecord(detection)) return [];
  const names = Object.keys(detection).filter(name => name !== 'condition');
  const asked = askable(names, detection.condition);
  if (!asked) return [];
  const referred = asked.names();
  const dead = names.filter(name => !referred.has(name));
  return [
    ...emptyPatterns(names, detection.condition),
    ...dead.map(name => warning('dead-selection', `selection ${name} is not used by the condition`, name)),
    ...(referred.size <= mostSelections ? outcomeFindings([...referred], asked.holds) : []),
  ];
}

/** `not 1 of filter_*` without such a filter: it asks for nothing. */
function emptyPatterns(names: readonly string[], condition: unknown): Finding[] {
  const patterns = String(condition).matchAll(/\bof\s+(\S*\*[^\s)]*)/gi);
  const fits = (pattern: string) => {
    const parts = pattern.split('*').map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return names.some(name => new RegExp(`^${parts.join('.*')}$`).test(name));
  };
  const empty = [...patterns].map(([, pattern = '']) => pattern).filter(pattern => !fits(pattern));
  return empty.map(pattern => warning('dead-selection', `no selection is named like ${pattern}`));
}

function askable(names: readonly string[], condition: unknown) {
  const detection = { ...Object.fromEntries(names.map(name => [name, { [name]: 1 }])), condition };
  const set = compileRules(JSON.stringify({ title: 'condition', logsource, detection }));
  const [rule] = set.rules;
  if (!rule) return undefined;
  return {
    names: () => {
      const { selections } = set.explain(rule.id, { logsource, fields: {} });
      return new Set(selections.map(({ name }) => name));
    },
    holds: (fields: Readonly<Record<string, number>>) => set.match({ logsource, fields }).length > 0,
  };
}

function outcomeFindings(
  names: readonly string[],
  holds: (fields: Readonly<Record<string, number>>) => boolean,
): Finding[] {
  const outcomes = Array.from({ length: 2 ** names.length }, (_, bits) =>
    holds(Object.fromEntries(names.flatMap((name, index) => ((bits >> index) & 1 ? [[name, 1]] : [])))),
  );
  if (!outcomes.includes(true)) return [warning('contradiction', 'the condition can never hold')];
  if (!outcomes.includes(false)) return [warning('tautology', 'the condition holds for every event')];
  const idle = names.filter((_, index) =>
    outcomes.every((held, bits) => held === outcomes[bits ^ (1 << index)]),
  );
  return idle.map(name =>
    warning('dead-selection', `the condition comes out the same without ${name}`, name),
  );
}

function warning(code: string, message: string, selection = 'condition'): Finding {
  return { severity: 'warning', code, message, path: ['detection', selection] };
}
