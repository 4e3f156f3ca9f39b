import { LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { compileRules, readRegular, sigmaTaxonomy, type Taxonomy } from '../../validators/sigma/index.ts';
import { UsageError } from '../usage.ts';
import { isRecord, offsetOf } from './document.ts';

const text = z.string().min(1);
const logsource = z.strictObject({
  product: z.exactOptional(text),
  category: z.exactOptional(text),
  service: z.exactOptional(text),
});
const words = z.union([z.string(), z.array(z.string())]);

const origin = z.union([
  text,
  z.strictObject({ first: z.array(text).min(1) }),
  z.strictObject({ data: text, type: text }),
  z.strictObject({
    join: z.array(text).min(1),
    separator: z.string(),
    begins: z.exactOptional(z.record(z.string(), z.string())),
    values: z.exactOptional(z.record(z.string(), z.union([z.string(), z.array(z.string()).min(1)]))),
  }),
]);

const model = z.strictObject({
  /** `none` leaves the built-in sources out; without it they are there, and those of the same name are replaced. */
  extends: z.enum(['sigma', 'none']).default('sigma'),
  providers: z.record(z.string(), text).default({}),
  lists: z.record(z.string(), words).default({}),
  /** By `product/category`. */
  elsewhere: z.record(z.string(), words).default({}),
  sources: z.array(
    z.strictObject({
      name: text,
      when: z
        .strictObject({
          channels: z.exactOptional(z.array(text).min(1)),
          eventIds: z.exactOptional(z.array(z.number().int()).min(1)),
          logsource: z.exactOptional(logsource),
        })
        .refine(when => when.channels || when.logsource, 'must have channels or a logsource'),
      where: z.exactOptional(z.unknown()),
      logsources: z.array(logsource).min(1),
      fields: z.exactOptional(z.record(z.string(), origin)),
      everywhere: z.exactOptional(z.boolean()),
      carries: words.optional(),
    }),
  ),
});

/** The file of `--taxonomy`. @throws {UsageError} */
export async function readTaxonomy(file: string): Promise<Taxonomy> {
  try {
    return parseTaxonomy(await readRegular(file), file, sigmaTaxonomy);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : error}`);
  }
}

/** A taxonomy in YAML, in the form of the built-in one. @throws {UsageError} with `file:line` */
export function parseTaxonomy(yaml: string, file: string, base: Taxonomy): Taxonomy {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const fail = (offset: number, why: string): never => {
    throw new UsageError(`${file}:${lines.linePos(offset).line}: ${why}`);
  };
  const [fault] = document.errors;
  if (fault) fail(fault.pos[0], `no valid YAML: ${fault.message.split('\n', 1)[0]}`);
  const read = model.safeParse(withoutAnchors(document.toJS({ maxAliasCount: 1_000 })));
  if (!read.success) {
    const [issue] = read.error.issues;
    const path = issue?.path ?? [];
    return fail(offsetOf(document, path), `${path.map(String).join('.') || 'taxonomy'}: ${issue?.message}`);
  }
  const taxonomy = joined(read.data, base, file);
  const wrong = taxonomy.sources.findIndex(
    source => source.where !== undefined && !isSelection(source.where),
  );
  if (wrong >= 0)
    throw new UsageError(`${file}: source ${taxonomy.sources[wrong]?.name}: where is no selection of a rule`);
  return taxonomy;
}

/** What is only there to be pointed at has a name that begins with `x-`. */
function withoutAnchors(content: unknown): unknown {
  if (!isRecord(content)) return content;
  return Object.fromEntries(Object.entries(content).filter(([name]) => !name.startsWith('x-')));
}

type Model = z.infer<typeof model>;

function joined(read: Model, base: Taxonomy, file: string): Taxonomy {
  const { extends: kind, providers, lists, sources } = read;
  const own = sources.map(({ carries, ...source }) => ({
    ...source,
    ...(carries === undefined ? {} : { carries: expanded(carries, lists, file) }),
  }));
  const elsewhere = Object.fromEntries(
    Object.entries(read.elsewhere).map(([name, fields]) => [name, expanded(fields, lists, file)]),
  );
  if (kind === 'none') return { providers, elsewhere, sources: own };
  const names = new Set(own.map(({ name }) => name));
  return {
    providers: { ...base.providers, ...providers },
    elsewhere: { ...base.elsewhere, ...elsewhere },
    sources: [...base.sources.filter(({ name }) => !names.has(name)), ...own],
  };
}

/** Words and, by `$name`, lists of them. */
function expanded(carries: string | readonly string[], lists: Model['lists'], file: string): string[] {
  const all = (typeof carries === 'string' ? [carries] : carries).flatMap(part =>
    part.split(/\s+/).filter(Boolean),
  );
  return all.flatMap(word => {
    if (!word.startsWith('$')) return [word];
    const list = Object.hasOwn(lists, word.slice(1)) ? lists[word.slice(1)] : undefined;
    if (list === undefined) throw new UsageError(`${file}: carries: there is no list ${word}`);
    return expanded(list, {}, file);
  });
}

function isSelection(where: unknown): boolean {
  const rule = { title: 'where', logsource: { product: 'any' }, detection: { where, condition: 'where' } };
  return compileRules(JSON.stringify(rule)).rules.length === 1;
}
