import type { Logsource, SigmaEvent } from '../contract.ts';
import { compileDetection } from '../detection.ts';
import { allOf, type Expr } from '../expr.ts';
import { type EventFields, textOf } from '../values.ts';
import type { FieldOrigin, JoinedField, Taxonomy, TaxonomySource } from './contract.ts';
import { registryValue } from './registry-value.ts';

/** One way to read an event: the log sources it then counts as, and how its fields are then called. */
export interface Reading {
  readonly logsources: readonly Logsource[];
  /** Sigma's names to the event's own, where they differ. */
  readonly fields: Readonly<Record<string, FieldOrigin>>;
  /** What the event must fit to be read so. */
  readonly guard?: Expr;
}

/** A rule's expression under a reading. */
export function guarded(expr: Expr, { guard }: Reading): Expr {
  return guard ? allOf([guard, expr]) : expr;
}

/** What decides how an event is read, and with that which rules are asked: few keys for very many events. */
export interface EventKey {
  readonly logsource?: Logsource;
  readonly channel?: string;
  readonly eventId?: string;
}

const sameNames = {};

/** The key of an event. Flat Windows events have no log source of their own, or only a product. */
export function keyOf({ logsource, fields }: SigmaEvent, taxonomy: Taxonomy): EventKey {
  const isKnown = logsource && (logsource.category !== undefined || logsource.service !== undefined);
  const channel = isKnown ? undefined : channelOf(fields, taxonomy);
  const eventId = textOf(fields.EventID);
  return {
    ...(logsource ? { logsource } : {}),
    ...(channel === undefined ? {} : { channel }),
    ...(eventId === undefined ? {} : { eventId }),
  };
}

function channelOf(fields: EventFields, taxonomy: Taxonomy): string | undefined {
  const channel = fields.Channel;
  if (typeof channel === 'string' && channel !== '') return channel;
  const provider = fields.Provider_Name ?? fields.ProviderName ?? fields.SourceName;
  const providers = taxonomy.providers ?? {};
  return typeof provider === 'string' && Object.hasOwn(providers, provider) ? providers[provider] : undefined;
}

/** All readings of an event with this key, those that rename fields or ask for some last. */
export function readingsOf(key: EventKey, taxonomy: Taxonomy): readonly Reading[] {
  const sources = taxonomy.sources.filter(source => covers(source, key));
  const special = sources.filter(
    source => !source.everywhere && (source.fields || source.where !== undefined),
  );
  if (key.channel === undefined) {
    const own = key.logsource ? [{ logsources: [key.logsource], fields: sameNames }] : [];
    return [...own, ...special.map(source => readingOf(source, undefined))];
  }
  const logsources = sources.flatMap(source => source.logsources);
  const product = logsources[0]?.product ?? key.logsource?.product ?? 'windows';
  const service = logsources.find(logsource => logsource.service !== undefined)?.service;
  const own = sources.filter(source => !special.includes(source)).flatMap(source => source.logsources);
  const plain = {
    logsources: [{ product }, ...own.map(logsource => withService(logsource, service))],
    fields: namesEverywhere(sources),
  };
  return [plain, ...special.map(source => readingOf(source, service))];
}

function namesEverywhere(sources: readonly TaxonomySource[]): Reading['fields'] {
  const renaming = sources.filter(({ everywhere }) => everywhere);
  return renaming.length === 0 ? sameNames : Object.assign({}, ...renaming.map(({ fields }) => fields));
}

function readingOf(source: TaxonomySource, service: string | undefined): Reading {
  return {
    logsources: source.logsources.map(logsource => withService(logsource, service)),
    fields: source.fields ?? sameNames,
    ...guardOf(source),
  };
}

const guards = new WeakMap<TaxonomySource, Expr>();

/** Compiled once: all plans and explanations share it. Throws RuleFault for what is no selection. */
function guardOf(source: TaxonomySource): { guard?: Expr } {
  if (source.where === undefined) return {};
  const guard =
    guards.get(source) ?? compileDetection({ [source.name]: source.where, condition: '1 of them' }, {});
  guards.set(source, guard);
  return { guard };
}

function withService(logsource: Logsource, service: string | undefined): Logsource {
  return service === undefined ? logsource : { service, ...logsource };
}

function covers({ when }: TaxonomySource, { channel, eventId, logsource }: EventKey): boolean {
  if (channel === undefined)
    return when.channels === undefined && when.logsource !== undefined && isPart(when.logsource, logsource);
  if (when.channels === undefined) return false;
  if (
    logsource?.product !== undefined &&
    when.logsource?.product !== undefined &&
    when.logsource.product !== logsource.product
  )
    return false;
  return (
    isAmong(channel, when.channels) &&
    (when.eventIds === undefined || when.eventIds.includes(Number(eventId)))
  );
}

function isAmong(text: string, texts: readonly string[]): boolean {
  const wanted = text.toLowerCase();
  return texts.some(candidate => candidate.toLowerCase() === wanted);
}

function isPart(wanted: Logsource, seen: Logsource | undefined): boolean {
  return seen !== undefined && isFor(wanted, seen);
}

/** Whether a rule for `wanted` is asked about events of `seen`: everything that it names is the same. */
export function isFor(wanted: Logsource, seen: Logsource): boolean {
  return parts.every(
    part => wanted[part] === undefined || wanted[part].toLowerCase() === seen[part]?.toLowerCase(),
  );
}

const parts = ['product', 'category', 'service'] as const;

/** A field of an event under its Sigma name. */
export function originValue(
  fields: EventFields,
  origin: FieldOrigin,
  find: (fields: EventFields, name: string) => unknown,
): unknown {
  if (typeof origin === 'string') return find(fields, origin);
  if ('first' in origin) return firstValue(fields, origin.first, find);
  if ('data' in origin) return registryValue(find(fields, origin.data), textOf(find(fields, origin.type)));
  const pieces = origin.join.map(name => textOf(find(fields, name)));
  if (pieces.every(piece => piece === undefined)) return undefined;
  const text = withBeginning(pieces.filter(Boolean).join(origin.separator), origin);
  return origin.values && Object.hasOwn(origin.values, text) ? origin.values[text] : text;
}

function firstValue(
  fields: EventFields,
  names: readonly string[],
  find: (fields: EventFields, name: string) => unknown,
): unknown {
  for (const name of names) {
    const value = find(fields, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function withBeginning(text: string, { begins = {} }: JoinedField): string {
  for (const [from, to] of Object.entries(begins)) {
    if (text.slice(0, from.length).toLowerCase() === from.toLowerCase()) return to + text.slice(from.length);
  }
  return text;
}
