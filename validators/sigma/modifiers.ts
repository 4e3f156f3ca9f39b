import { base64Offsets, bytesOf, utf16 } from './bytes.ts';
import { parseNetwork } from './cidr.ts';
import type { Comparison, Reference, Test, TimePart } from './expr.ts';
import { RuleFault, shown } from './fault.ts';
import { joined, MANY, type Pattern, parsePattern, plainText, showPattern } from './pattern.ts';
import { expandRegex, expandText, type Placeholders, protectPercents } from './placeholders.ts';
import { checkRegex } from './regex/index.ts';
import { windash } from './windash.ts';

/** A value on its way through the modifiers of its field, or a finished test. */
type Draft =
  | { readonly kind: 'raw'; readonly value: Scalar }
  | { readonly kind: 'text'; readonly pattern: Pattern; readonly isUtf16?: true; readonly cased?: true }
  | Exclude<Test, { kind: 'text' }>;

export type Scalar = string | number | boolean | null;

type Modifier = (draft: Draft, placeholders: Placeholders) => readonly Draft[];

/** The alternatives that a chain of modifiers makes of one value. Throws RuleFault. */
export function applyModifiers(value: Scalar, names: readonly string[], placeholders: Placeholders): Test[] {
  const isExpanded = names.includes('expand') && typeof value === 'string';
  let drafts: readonly Draft[] = [
    { kind: 'raw', value: isExpanded ? protectPercents(value) : value },
    ...(names.length === 0 ? roundings(value) : []),
  ];
  for (const name of names) {
    const modifier = modifiers.get(name);
    if (!modifier) throw new RuleFault(`unknown modifier ${shown(name)}`);
    drafts = drafts.flatMap(draft => (draft.kind === 'unfilled' ? [draft] : modifier(draft, placeholders)));
  }
  return drafts.map(finished);
}

/** What reads events as JSON has rounded such a number already: `1.10` is 1.1 there, and the 17th digit is lost. */
function roundings(value: Scalar): Draft[] {
  const isPrecise =
    typeof value === 'string' && /^-?(?:[1-9]\d{15,20}|(?:0|[1-9]\d{0,14})\.\d{0,14}0)$/.test(value);
  const text = String(Number(value));
  return isPrecise && text !== value ? [{ kind: 'rounded', text }] : [];
}

function finished(draft: Draft): Test {
  if (draft.kind === 'regex') {
    checkRegex(draft.source, draft.flags);
    return draft;
  }
  if (draft.kind === 'cidr') parseNetwork(draft.network);
  if (draft.kind !== 'raw' && draft.kind !== 'text') return draft;
  if (draft.kind === 'raw' && draft.value === null) return { kind: 'null' };
  const { pattern, cased } = textOf(draft, 'a text');
  return cased ? { kind: 'text', pattern, cased } : { kind: 'text', pattern };
}

type TextDraft = Extract<Draft, { kind: 'text' }>;

function textOf(draft: Draft, modifier: string): TextDraft {
  if (draft.kind === 'text') return draft;
  if (draft.kind !== 'raw') throw new RuleFault(`${modifier} cannot follow the modifiers before it`);
  if (draft.value === null) throw new RuleFault(`${modifier} cannot be applied to null`);
  return { kind: 'text', pattern: parsePattern(String(draft.value)) };
}

const onText =
  (name: string, change: (draft: TextDraft) => readonly Draft[]): Modifier =>
  draft =>
    change(textOf(draft, name));

function affix(name: Exclude<Reference, 'equals'>): Modifier {
  return draft => {
    // A regular expression matches anywhere already.
    if (draft.kind === 'regex') return [draft];
    if (draft.kind === 'fieldref') return [{ ...draft, how: draft.how === 'equals' ? name : 'contains' }];
    const text = textOf(draft, name);
    const front: Pattern = name === 'startswith' ? [] : [MANY];
    const back: Pattern = name === 'endswith' ? [] : [MANY];
    return [{ ...text, pattern: joined([...front, ...text.pattern, ...back]) }];
  };
}

function rawValue(draft: Draft, modifier: string): Scalar {
  if (draft.kind === 'raw') return draft.value;
  throw new RuleFault(`${modifier} must be the first modifier of its value`);
}

const regex: Modifier = draft => {
  const source = rawValue(draft, 're');
  if (source === null) throw new RuleFault('re cannot be applied to null');
  return [{ kind: 'regex', source: String(source), flags: '' }];
};

const regexFlag =
  (flag: string): Modifier =>
  draft => {
    if (draft.kind !== 'regex') throw new RuleFault(`the flag ${flag} must follow re`);
    return [{ ...draft, flags: draft.flags.includes(flag) ? draft.flags : draft.flags + flag }];
  };

const cidr: Modifier = draft => [{ kind: 'cidr', network: String(rawValue(draft, 'cidr')) }];

const exists: Modifier = draft => {
  const value = rawValue(draft, 'exists');
  if (typeof value !== 'boolean') throw new RuleFault(`exists takes true or false, not ${shown(value)}`);
  return [{ kind: 'exists', expected: value }];
};

const fieldref: Modifier = draft => {
  const text = textOf(draft, 'fieldref');
  const field = plainText(text.pattern);
  if (!field) throw new RuleFault('fieldref takes the name of a field, without wildcards');
  return [{ kind: 'fieldref', field, how: 'equals' }];
};

const cased: Modifier = draft =>
  draft.kind === 'fieldref' ? [{ ...draft, cased: true }] : [{ ...textOf(draft, 'cased'), cased: true }];

function compare(name: Comparison): Modifier {
  return draft => {
    if (draft.kind === 'time') return [{ ...draft, compare: name }];
    return [{ kind: 'number', compare: name, value: numberOf(rawValue(draft, name), name) }];
  };
}

function time(part: TimePart): Modifier {
  return draft => {
    if (draft.kind === 'number') return [{ kind: 'time', part, compare: draft.compare, value: draft.value }];
    return [{ kind: 'time', part, compare: 'eq', value: numberOf(rawValue(draft, part), part) }];
  };
}

function numberOf(value: Scalar, modifier: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new RuleFault(`${modifier} takes a number, not ${shown(value)}`);
}

const base64 = onText('base64', draft => {
  const text = bytesOf(draft.pattern, draft.isUtf16 ?? false).toString('base64');
  return [{ kind: 'text', pattern: text === '' ? [] : [text] }];
});

const base64offset = onText('base64offset', draft =>
  base64Offsets(bytesOf(draft.pattern, draft.isUtf16 ?? false)).map(text => {
    if (text === '')
      throw new RuleFault('base64offset: the value is too short to be told from its neighbours');
    return { kind: 'text', pattern: [text] };
  }),
);

const encoding = (name: string, order: 'le' | 'be', mark: boolean): Modifier =>
  onText(name, draft => [{ ...draft, pattern: utf16(draft.pattern, order, mark), isUtf16: true }]);

const modifiers = new Map<string, Modifier>([
  ['contains', affix('contains')],
  ['startswith', affix('startswith')],
  ['endswith', affix('endswith')],
  ['cased', cased],
  ['exists', exists],
  ['fieldref', fieldref],
  ['windash', onText('windash', draft => windash(draft.pattern).map(pattern => ({ ...draft, pattern })))],
  ['base64', base64],
  ['base64offset', base64offset],
  ['wide', encoding('wide', 'le', false)],
  ['utf16le', encoding('utf16le', 'le', false)],
  ['utf16be', encoding('utf16be', 'be', false)],
  ['utf16', encoding('utf16', 'le', true)],
  ['re', regex],
  ...(['i', 'm', 's'] as const).map((flag): [string, Modifier] => [flag, regexFlag(flag)]),
  // Names of the flags that pySigma also takes.
  ['ignorecase', regexFlag('i')],
  ['multiline', regexFlag('m')],
  ['dotall', regexFlag('s')],
  ['cidr', cidr],
  ['expand', expandDraft],
  ...(['lt', 'lte', 'gt', 'gte'] as const).map((name): [string, Modifier] => [name, compare(name)]),
  ...(['minute', 'hour', 'day', 'week', 'month', 'year'] as const).map((part): [string, Modifier] => [
    part,
    time(part),
  ]),
]);

function expandDraft(draft: Draft, placeholders: Placeholders): readonly Draft[] {
  if (draft.kind === 'regex') {
    const { flags } = draft;
    return expandRegex(draft.source, placeholders).map(form =>
      form.kind === 'regex' ? { ...form, flags } : form,
    );
  }
  if (draft.kind === 'cidr') {
    return expandText(parsePattern(draft.network), placeholders).map(form =>
      form.kind === 'text' ? { kind: 'cidr', network: showPattern(form.pattern) } : form,
    );
  }
  const text = textOf(draft, 'expand');
  return expandText(text.pattern, placeholders).map(form =>
    form.kind === 'text' ? { ...text, ...form } : form,
  );
}
