import { nearest } from '../../inventory/index.ts';
import type {
  BlindField,
  Logsource,
  RuleInfo,
  RuleSet,
  Taxonomy,
  TaxonomySource,
} from '../../validators/sigma/index.ts';
import { hint } from '../usage.ts';
import { isRecord } from './document.ts';
import type { Finding } from './problem.ts';

type Content = Readonly<Record<string, unknown>>;

/** The rules of a check and how events map to their log sources. */
export interface Asked {
  readonly set: RuleSet;
  readonly taxonomy: Taxonomy;
}

/** Fields that no source, or not every source, of the rule's kind of event has; placeholders without values. */
export function fieldFindings({ set, taxonomy }: Asked, rule: RuleInfo, content: Content): Finding[] {
  if (rule.kind !== 'detection') return [];
  const sources = sourcesOf(rule, set, taxonomy);
  const blind = set.blindFields(rule.id);
  const unknown = rule.reads.filter(
    field => sources.length > 0 && blind.filter(one => one.field === field).length === sources.length,
  );
  return [
    ...unknown.map(field =>
      isElsewhere(field, rule.logsource, taxonomy)
        ? enrichment(field, rule.logsource, content)
        : unknownField(field, rule.logsource, sources, content),
    ),
    ...blindSources(
      blind.filter(({ field, fatal }) => fatal && !unknown.includes(field)),
      sources.length,
      content,
    ),
    ...rule.unfilled.map(name => unfilled(name, content)),
  ];
}

/** Those that could carry the rule and of which all fields are known. */
function sourcesOf({ id, logsource }: RuleInfo, set: RuleSet, { sources }: Taxonomy): TaxonomySource[] {
  if (logsource.category === undefined) return [];
  const names = new Set(set.sourcesOf(id));
  return sources.filter(({ name, carries }) => carries && names.has(name));
}

function unknownField(
  field: string,
  logsource: Logsource,
  sources: readonly TaxonomySource[],
  content: Content,
): Finding {
  const carried = sources.flatMap(({ carries = [], fields = {} }) => [...carries, ...Object.keys(fields)]);
  const where = Object.values(logsource).join('/');
  return {
    severity: 'warning',
    code: 'unknown-field',
    message: `no source of ${where} has the field ${field}${hint(nearest(field, carried))}`,
    path: pathOf(field, content),
  };
}

/** Whether a field is Sigma's for such events, though sensors of another kind add it. */
function isElsewhere(field: string, { product, category }: Logsource, { elsewhere = {} }: Taxonomy): boolean {
  const name = `${product}/${category}`;
  return Object.hasOwn(elsewhere, name) && elsewhere[name]?.includes(field) === true;
}

function enrichment(field: string, logsource: Logsource, content: Content): Finding {
  const where = Object.values(logsource).join('/');
  return {
    severity: 'note',
    code: 'enrichment',
    message: `no source of ${where} has the field ${field} by itself: another sensor, or enrichment, must add it`,
    path: pathOf(field, content),
  };
}

/** Where the rule cannot fire for lack of a field; everywhere is worse than somewhere. */
function blindSources(fatal: readonly BlindField[], sources: number, content: Content): Finding[] {
  const everywhere = new Set(fatal.map(({ source }) => source)).size === sources;
  return fatal.map(({ field, why }) => ({
    severity: everywhere ? 'warning' : 'note',
    code: 'blind',
    message: why,
    path: pathOf(field, content),
  }));
}

/** The inventory fills these when the rules are used. */
const ofInventory = ['known_admins', 'known_services'];

function unfilled(name: string, content: Content): Finding {
  const message = `%${name}% has no values: its item never holds; see --inventory and --placeholder`;
  const severity = ofInventory.includes(name) ? 'note' : 'warning';
  const path = findPath(content.detection, ['detection'], (_, value) => texts(value).includes(`%${name}%`));
  return { severity, code: 'placeholder', message, path };
}

function texts(value: unknown): string {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? ''
    : JSON.stringify(value ?? '');
}

/** Where the detection first reads a field. */
function pathOf(field: string, { detection }: Content): readonly PropertyKey[] {
  return findPath(detection, ['detection'], key => key.split('|')[0] === field);
}

function findPath(
  body: unknown,
  path: readonly PropertyKey[],
  fits: (key: string, value: unknown) => boolean,
): readonly PropertyKey[] {
  const parts = Array.isArray(body) ? [...body.entries()] : isRecord(body) ? Object.entries(body) : [];
  for (const [key, value] of parts) {
    if (fits(String(key), value)) return [...path, key];
    const inner = findPath(value, [...path, key], fits);
    if (inner.length > path.length + 1) return inner;
  }
  return path;
}
