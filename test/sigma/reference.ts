/**
 * A plain, slow reading of the Sigma specification, made to be obviously right: it shares nothing with the engine and asks every
 * item of every rule of every event. It knows what the random rules of the property tests use.
 */
type Scalar = string | number | boolean | null;
type Fields = Record<string, unknown>;

export interface ReferenceRule {
  readonly detection: Record<string, unknown>;
}

export function referenceMatches(
  { detection }: ReferenceRule,
  fields: Fields,
  placeholders: Record<string, string[]>,
): boolean {
  const condition = String(detection.condition);
  const names = Object.keys(detection).filter(name => name !== 'condition');
  const outcome = new Map(names.map(name => [name, selection(detection[name], fields, placeholders)]));
  // The condition becomes a JavaScript expression: "and", "or" and "not" bind there as they do in Sigma.
  const expression = condition
    .replace(/(1|any|all) of (\S+?)(?=\)|\s|$)/g, (_, quantifier: string, pattern: string) => {
      const wanted = new RegExp(pattern === 'them' ? '^[^_]' : `^${pattern.replaceAll('*', '.*')}$`);
      const chosen = names
        .filter(name => wanted.test(name) && !name.startsWith('_'))
        .map(name => outcome.get(name));
      return String(quantifier === 'all' ? chosen.every(Boolean) : chosen.some(Boolean));
    })
    .replace(/\band\b/g, '&&')
    .replace(/\bor\b/g, '||')
    .replace(/\bnot\b/g, '!')
    .replace(/\b(?!true|false)[a-z_]\w*/g, name => String(outcome.get(name)));
  return new Function(`return ${expression}`)() as boolean;
}

function selection(body: unknown, fields: Fields, placeholders: Record<string, string[]>): boolean {
  if (Array.isArray(body)) {
    if (body.every(part => typeof part !== 'object' || part === null))
      return body.some(part => item('', part, fields, placeholders));
    return body.some(part => selection(part, fields, placeholders));
  }
  if (typeof body !== 'object' || body === null) return item('', body as Scalar, fields, placeholders);
  return Object.entries(body).every(([key, value]) => item(key, value, fields, placeholders));
}

function item(key: string, value: unknown, fields: Fields, placeholders: Record<string, string[]>): boolean {
  const [field = '', ...modifiers] = key.split('|');
  const values = (Array.isArray(value) ? value : [value]) as Scalar[];
  const one = (wanted: Scalar) => holds(field, modifiers, wanted, fields, placeholders);
  const outcome = modifiers.includes('all') ? values.every(one) : values.some(one);
  return modifiers.includes('neq') ? !outcome : outcome;
}

function holds(
  field: string,
  modifiers: string[],
  wanted: Scalar,
  fields: Fields,
  placeholders: Record<string, string[]>,
): boolean {
  const seen = field === '' ? everything(fields) : find(fields, field);
  if (modifiers.includes('exists')) return (seen !== undefined) === wanted;
  if (wanted === null)
    return [seen].flat().length === 0 || [seen].flat().some(value => value === null || value === undefined);
  const texts = [seen]
    .flat()
    .filter(value => ['string', 'number', 'boolean'].includes(typeof value))
    .map(String);
  if (modifiers.includes('fieldref')) {
    const others = [find(fields, String(wanted))]
      .flat()
      .filter(value => ['string', 'number', 'boolean'].includes(typeof value));
    return texts.some(text => others.some(other => wildcard(modifiers, quote(String(other))).test(text)));
  }
  if (modifiers.includes('re')) {
    const flags = ['i', 'm', 's'].filter(flag => modifiers.includes(flag)).join('');
    const regex = new RegExp(String(wanted), `u${flags}`);
    // PCRE's $ matches before a last line feed too, JavaScript's does not.
    return texts.some(text => regex.test(text) || regex.test(text.replace(/\n$/, '')));
  }
  for (const [name, compare] of Object.entries(comparisons)) {
    if (modifiers.includes(name))
      return texts.some(text => isNumber(text) && compare(Number(text), Number(wanted)));
  }
  const sources = variants(String(wanted), modifiers, placeholders);
  return sources.some(source =>
    texts.some(text => wildcard(field === '' ? ['contains'] : modifiers, source).test(text)),
  );
}

/** A number as YAML 1.2's core schema writes one (sections 10.3.2), or Windows' hexadecimal. */
function isNumber(text: string): boolean {
  return /^\s*([-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0[xX][0-9a-fA-F]+)\s*$/.test(text);
}

const comparisons: Record<string, (a: number, b: number) => boolean> = {
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
};

/** What a value stands for, as sources of regular expressions. */
function variants(value: string, modifiers: string[], placeholders: Record<string, string[]>): string[] {
  if (modifiers.includes('expand')) {
    const name = /^%(\w+)%$/.exec(value)?.[1];
    return name === undefined ? [glob(value)] : (placeholders[name] ?? []).map(glob);
  }
  if (modifiers.includes('base64offset')) {
    const bytes = Buffer.from(value, modifiers.includes('wide') ? 'utf16le' : 'utf8');
    return [0, 1, 2].map(offset => {
      const text = Buffer.concat([Buffer.alloc(offset), bytes])
        .toString('base64')
        .replace(/=+$/, '');
      const tail = (offset + bytes.length) % 3 === 0 ? 0 : 1;
      return quote(text.slice([0, 2, 3][offset], text.length - tail));
    });
  }
  if (modifiers.includes('windash'))
    return [glob(value).replace(/(?<![\p{L}\p{N}_])(?:\\\/|[-–—―])(?=[\p{L}\p{N}_])/gu, '[\\-\\/–—―]')];
  return [glob(value)];
}

function glob(value: string): string {
  return value.replace(
    /\\([*?\\])|([*?])|([^*?\\]|\\)/gsu,
    (_, escaped?: string, wild?: string, plain?: string) => {
      if (wild === '*') return '[^]*';
      return wild === '?' ? '[^]' : quote(escaped ?? plain ?? '');
    },
  );
}

function quote(text: string): string {
  return text.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&');
}

function wildcard(modifiers: string[], source: string): RegExp {
  const front = modifiers.includes('contains') || modifiers.includes('endswith') ? '' : '^';
  const back = modifiers.includes('contains') || modifiers.includes('startswith') ? '' : '$';
  return new RegExp(`${front}${source}${back}`, modifiers.includes('cased') ? 'su' : 'siu');
}

function find(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const [head = '', ...rest] = name.split('.');
  const inner = Object.hasOwn(fields, head) ? fields[head] : undefined;
  return rest.length > 0 && typeof inner === 'object' && inner !== null
    ? find(inner as Fields, rest.join('.'))
    : undefined;
}

function everything(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(everything) : [value];
}
