import { RuleFault } from './fault.ts';
import { joined, MANY, ONE, type Pattern, parsePattern } from './pattern.ts';

export type Placeholders = Readonly<Record<string, readonly string[]>>;

interface Unfilled {
  readonly kind: 'unfilled';
  readonly placeholder: string;
}

const mostForms = 100_000;
/** Any name that neither begins nor ends with a space: `100% %name%` has one placeholder. */
const placeholder = /%([^%\s](?:[^%]*[^%\s])?)%/g;

/** Stands for an escaped percent sign until the placeholders are replaced; a noncharacter of Unicode, so in no rule. */
const percent = '\ufdd0';

/** A value as it is written, with its `\%` out of the way of placeholders: behind `\\` a percent sign is not escaped. */
export function protectPercents(source: string): string {
  return source.replace(/\\([\\%])/g, (pair, second) => (second === '%' ? percent : pair));
}

/**
 * A pattern with its `%name%` replaced by each of the values, which may contain wildcards; the percent signs that
 * `protectPercents` took away are plain ones. A placeholder without values gives one `unfilled`.
 */
export function expandText(
  pattern: Pattern,
  values: Placeholders,
): ({ kind: 'text'; pattern: Pattern } | Unfilled)[] {
  const missing = pattern.flatMap(part => (typeof part === 'string' ? firstMissing(part, values) : []))[0];
  if (missing !== undefined) return [{ kind: 'unfilled', placeholder: missing }];
  const pieces = pattern.flatMap(part => (typeof part === 'string' ? piecesOf(part, values) : [[[part]]]));
  return product(pieces).map(form => ({ kind: 'text', pattern: joined(form) }));
}

/** The same inside a regular expression: values stand for themselves, their wildcards for any characters. */
export function expandRegex(
  source: string,
  values: Placeholders,
): ({ kind: 'regex'; source: string } | Unfilled)[] {
  const [missing] = firstMissing(source, values);
  if (missing !== undefined) return [{ kind: 'unfilled', placeholder: missing }];
  return product(piecesOf(source, values, value => [regexOf(value)])).map(form => ({
    kind: 'regex',
    source: form.join(''),
  }));
}

function firstMissing(text: string, values: Placeholders): string[] {
  const names = Array.from(text.matchAll(placeholder), found => found[1] ?? '');
  return names.filter(name => !Object.hasOwn(values, name) || values[name]?.length === 0).slice(0, 1);
}

/** Text and placeholders in turn, each as the patterns that can stand there. */
function piecesOf(
  text: string,
  values: Placeholders,
  read: (value: string) => Pattern = parsePattern,
): Pattern[][] {
  return text.split(placeholder).map((piece, index) => {
    if (index % 2 === 0) return [[piece.replaceAll(percent, '%')]];
    return (values[piece] ?? []).map(read);
  });
}

function product(pieces: readonly (readonly Pattern[])[]): Pattern[] {
  return pieces.reduce<Pattern[]>(
    (forms, choices) => {
      if (forms.length * choices.length > mostForms)
        throw new RuleFault('expand: more than 100,000 combinations');
      return forms.flatMap(form => choices.map(choice => [...form, ...choice]));
    },
    [[]],
  );
}

function regexOf(value: string): string {
  return parsePattern(value)
    .map(part => (part === MANY ? '.*' : part === ONE ? '.' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')))
    .join('');
}
