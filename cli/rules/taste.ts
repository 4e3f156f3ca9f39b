import type { Finding } from './problem.ts';

type Content = Readonly<Record<string, unknown>>;

/** What the specification allows and readers of a rule miss, or what its tags get wrong. */
export function tasteFindings(content: Content): Finding[] {
  const missing = ['id', 'status', 'level', 'description'].filter(key => !Object.hasOwn(content, key));
  return [
    ...missing.map(key =>
      finding('warning', 'metadata', `${key} is missing: every rule should have one`, []),
    ),
    ...tagFindings(content.tags),
    ...dateFindings(content),
  ];
}

/** Appendix "Tags" of the specification 2.1. */
const namespaces = ['attack', 'car', 'cve', 'd3fend', 'detection', 'stp', 'tlp'];

const tactics = [
  'reconnaissance',
  'resource-development',
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'stealth',
  'impair-defenses',
  'defense-impairment',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'command-and-control',
  'exfiltration',
  'impact',
];
const attackObject = /^(t\d{4}(\.\d{3})?|[gsma]\d{4}|ds\d{4}|dc\d{4}|ta\d{4})$/;

function tagFindings(tags: unknown): Finding[] {
  if (!Array.isArray(tags)) return [];
  return tags.flatMap((tag: unknown, index) => {
    const why = typeof tag === 'string' ? wrongTag(tag) : undefined;
    return why === undefined ? [] : [finding('warning', 'tag', `tag ${tag}: ${why}`, ['tags', index])];
  });
}

function wrongTag(tag: string): string | undefined {
  const [namespace = '', ...rest] = tag.split('.');
  const name = rest.join('.');
  if (!namespaces.includes(namespace)) return `the namespaces are ${namespaces.join(', ')}`;
  if (namespace !== 'attack' || attackObject.test(name) || tactics.includes(name)) return undefined;
  const hyphenated = name.replaceAll('_', '-');
  return tactics.includes(hyphenated) ? `write attack.${hyphenated}` : 'ATT&CK has no such tactic or id';
}

function dateFindings({ date, modified }: Content): Finding[] {
  const isEarlier = typeof date === 'string' && typeof modified === 'string' && modified < date;
  return isEarlier ? [finding('warning', 'metadata', 'modified lies before date', ['modified'])] : [];
}

function finding(
  severity: Finding['severity'],
  code: string,
  message: string,
  path: Finding['path'],
): Finding {
  return { severity, code, message, path };
}
