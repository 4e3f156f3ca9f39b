import fc from 'fast-check';

/** Few characters, so that rules and events meet; among them all that are special somewhere. */
const character = fc.constantFrom(
  'a',
  'b',
  'A',
  'B',
  's',
  'K',
  'é',
  'É',
  'ſ',
  '\u212a',
  'σ',
  'ς',
  '-',
  '/',
  '–',
  ' ',
  '.',
  '%',
  '1',
  '2',
  '😀',
  '\n',
);
const text = fc.string({ unit: character, maxLength: 6 });
const pattern = fc.string({
  unit: fc.oneof({ weight: 8, arbitrary: character }, fc.constantFrom('*', '?', '\\', '\\*', '\\\\')),
  maxLength: 5,
});
const scalar = fc.oneof(
  { weight: 6, arbitrary: text },
  fc.integer({ min: -2, max: 12 }),
  fc.boolean(),
  fc.constant(null),
);

const field = fc.constantFrom('A', 'B', 'C', 'd.e', 'EventID', '__proto__', 'constructor');

export const fields = fc
  .dictionary(
    fc.constantFrom('A', 'B', 'C', 'd.e', 'EventID', 'constructor'),
    fc.oneof({ weight: 5, arbitrary: scalar }, fc.array(scalar, { maxLength: 3 })),
    { maxKeys: 5 },
  )
  .chain(flat =>
    fc
      .option(scalar, { nil: undefined })
      .map(inner => (inner === undefined ? flat : { ...flat, d: { e: inner } })),
  );

const some = <T>(value: fc.Arbitrary<T>) => fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 4 }));

const affix = fc.constantFrom(
  'contains',
  'startswith',
  'endswith',
  'contains|all',
  'contains|cased',
  'cased',
  'neq',
  'contains|neq',
  'all',
);
const regex = fc.constantFrom(
  'a',
  '^a',
  'b$',
  '[ab]+',
  'a.*b',
  '(a|bb)*k',
  'é|s',
  '\\d{1,2}',
  'a?b?A?',
  '(?:a+)+b',
  '[^a]b',
  's.k',
  '\\/|-',
  'a\\s?b',
  '(ab|ba)+A',
);
const entry = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(field, some(fc.oneof({ weight: 5, arbitrary: pattern }, scalar))) },
  { weight: 6, arbitrary: fc.tuple(keyed(affix), some(pattern)) },
  { weight: 2, arbitrary: fc.tuple(keyed(fc.constantFrom('re', 're|i', 're|i|s', 're|m')), some(regex)) },
  fc.tuple(keyed(fc.constant('exists')), fc.boolean()),
  fc.tuple(keyed(fc.constantFrom('lt', 'lte', 'gt', 'gte')), fc.integer({ min: -2, max: 12 })),
  fc.tuple(
    keyed(fc.constantFrom('fieldref', 'fieldref|startswith', 'fieldref|contains', 'fieldref|neq')),
    field,
  ),
  fc.tuple(
    keyed(fc.constantFrom('windash|contains', 'contains|windash', 'windash|contains|all')),
    some(pattern),
  ),
  fc.tuple(
    keyed(fc.constantFrom('expand', 'expand|contains', 'contains|expand')),
    fc.constantFrom('%some%', '%none%', 'a*'),
  ),
);

function keyed(modifiers: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(field, modifiers).map(([name, modifier]) => `${name}|${modifier}`);
}

const map = fc.array(entry, { minLength: 1, maxLength: 3 }).map(entries => Object.fromEntries(entries));
const keywords = fc.array(fc.oneof(pattern, fc.integer({ min: 0, max: 12 })), { minLength: 1, maxLength: 3 });
const selection = fc.oneof(
  { weight: 6, arbitrary: map },
  fc.array(map, { minLength: 1, maxLength: 3 }),
  keywords,
  fc.tuple(fc.constantFrom('|all', '|contains|all'), keywords).map(([key, values]) => ({ [key]: values })),
);

const names = ['sel_a', 'sel_b', 'filter', '_c'];
const condition = fc.letrec<{ expression: string }>(tie => ({
  expression: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...names, '1 of sel_*', 'all of sel_*', '1 of them', 'all of them', 'any of *'),
    tie('expression').map(inner => `not ${inner.includes(' ') ? `(${inner})` : inner}`),
    fc
      .tuple(tie('expression'), fc.constantFrom('and', 'or'), tie('expression'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([a, b, c]) => `(${a} or ${b} and not (${c}))`),
  ),
})).expression;

export const detection = fc
  .tuple(selection, selection, selection, selection, condition)
  .map(([a, b, c, d, text]) => ({ sel_a: a, sel_b: b, filter: c, _c: d, condition: text }));
