import { outdatedTags, wrongAttackName } from './attack-tags.ts';
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
    ...outdatedTags(content.tags),
    ...dateFindings(content),
  ];
}

/** Appendix "Tags" of the specification 2.1. */
const namespaces = ['attack', 'car', 'cve', 'd3fend', 'detection', 'stp', 'tlp'];

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
  return namespace === 'attack' ? wrongAttackName(name) : undefined;
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
