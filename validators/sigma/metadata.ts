import type { Logsource, RuleInfo } from './contract.ts';
import type { RuleDocument } from './document.ts';
import { RuleFault } from './fault.ts';

type Content = Readonly<Record<string, unknown>>;
type Readable = Extract<RuleDocument, { content: unknown }>;

/** What a rule says of itself; the parts that come of its detection are still missing. Throws RuleFault. */
export function readMetadata({
  content,
  file,
  line,
}: Readable): Omit<RuleInfo, 'kind' | 'logsource' | 'reads' | 'unfilled'> {
  const title = textOf(content, 'title');
  if (title === undefined) throw new RuleFault('it has no title');
  return {
    id: textOf(content, 'id') ?? textOf(content, 'name') ?? title,
    title,
    level: textOf(content, 'level') ?? 'medium',
    references: listOf(content, 'references'),
    tags: listOf(content, 'tags'),
    falsepositives: listOf(content, 'falsepositives'),
    fields: listOf(content, 'fields'),
    filters: [],
    generates: true,
    line,
    ...(file === undefined ? {} : { file }),
    ...optional(content, 'name'),
    ...optional(content, 'status'),
    ...optional(content, 'description'),
    ...optional(content, 'author'),
  };
}

/** How to call a document that may not even be a rule. */
export function nameOf(document: RuleDocument): { id: string; title: string } {
  const content = 'content' in document ? document.content : {};
  const title = textOf(content, 'title') ?? document.file ?? 'untitled';
  return { title, id: textOf(content, 'id') ?? textOf(content, 'name') ?? title };
}

/** Throws RuleFault for a log source that names nothing. */
export function readLogsource(content: Content): Logsource {
  const { logsource } = content;
  if (typeof logsource !== 'object' || logsource === null || Array.isArray(logsource)) {
    throw new RuleFault('it has no logsource');
  }
  const parts = { ...logsource } as Content;
  const read = {
    ...optional(parts, 'product'),
    ...optional(parts, 'category'),
    ...optional(parts, 'service'),
  };
  if (Object.keys(read).length === 0)
    throw new RuleFault('its logsource names no product, category or service');
  return read;
}

export function textOf(content: Content, key: string): string | undefined {
  const value = content[key];
  if (typeof value === 'string' && value.trim() !== '') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

function optional<K extends string>(content: Content, key: K): { [P in K]?: string } {
  const value = textOf(content, key);
  const found: { [P in K]?: string } = {};
  if (value !== undefined) found[key] = value;
  return found;
}

export function listOf(content: Content, key: string): string[] {
  const value = content[key];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap(entry =>
    typeof entry === 'string' || typeof entry === 'number' ? [String(entry)] : [],
  );
}
