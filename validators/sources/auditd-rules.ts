/** A kernel audit rule, as `auditctl -l` prints it. */
export interface AuditRule {
  readonly action: 'always' | 'never';
  /** `exit`, `task`, `user`, `exclude` ... */
  readonly list: string;
  /** Names of system calls; empty for all. */
  readonly syscalls: readonly string[];
  readonly conditions: readonly Condition[];
  readonly text: string;
}

export interface Condition {
  /** A field of auditctl(8); `watch` for `-w`, `compare` for `-C`. */
  readonly field: string;
  readonly operator: '=' | '!=' | '>' | '>=' | '<' | '<=' | '&' | '&=';
  readonly value: string;
}

/** Reads `auditctl -l`, in its order, which is the order the kernel asks the rules in. Other lines are skipped. */
export function parseRules(lines: readonly string[]): AuditRule[] {
  return lines.flatMap(line => parseRule(line.trim()) ?? []);
}

interface Draft {
  action: AuditRule['action'];
  list: string;
  syscalls: string[];
  conditions: Condition[];
}

function parseRule(text: string): AuditRule | undefined {
  const words = text.split(/\s+/);
  if (!/^-[aAw]$/.test(words[0] ?? '')) return undefined;
  const draft: Draft = { action: 'always', list: 'exit', syscalls: [], conditions: [] };
  for (let at = 0; at + 1 < words.length; at += 2) take(draft, words[at] ?? '', words[at + 1] ?? '');
  return { ...draft, text };
}

function take(draft: Draft, option: string, value: string): void {
  switch (option) {
    case '-a':
    case '-A':
      placeIn(draft, value.split(','));
      break;
    case '-S':
      if (value !== 'all') draft.syscalls.push(...value.split(','));
      break;
    case '-w':
      draft.conditions.push({ field: 'watch', operator: '=', value });
      break;
    case '-p':
      draft.conditions.push({ field: 'perm', operator: '=', value });
      break;
    case '-F':
      draft.conditions.push(condition(value));
      break;
    case '-C':
      draft.conditions.push({ ...condition(value), field: 'compare' });
      break;
  }
}

function placeIn(draft: Draft, words: readonly string[]): void {
  for (const word of words) {
    if (word === 'always' || word === 'never') draft.action = word;
    else draft.list = word;
  }
}

function condition(text: string): Condition {
  const match = /^([^!=<>&]+)(!=|>=|<=|&=|=|>|<|&)(.*)$/.exec(text);
  const operator = match?.[2] ?? '=';
  return {
    field: match?.[1] ?? text,
    operator: isOperator(operator) ? operator : '=',
    value: match?.[3] ?? '',
  };
}

function isOperator(text: string): text is Condition['operator'] {
  return /^(!=|>=|<=|&=|=|>|<|&)$/.test(text);
}
