import { lacksTactic } from './attack-tags.ts';
import { isRecord, type RuleText } from './document.ts';
import type { Finding, Severity } from './problem.ts';
import { beyondSpecification } from './regex-list.ts';
import { isReadOtherwise } from './yaml-readings.ts';

type Path = readonly PropertyKey[];

/**
 * What other engines refuse or read otherwise, though this one takes it: by the specification 2.1, by pySigma, and by readers of
 * YAML 1.1. One message a kind, so that equal notes become one line; what is meant stands in `detail`.
 */
export function portabilityFindings(document: RuleText): Finding[] {
  const { detection, tags } = document.content;
  return [
    ...(isRecord(detection) ? itemFindings(detection, ['detection']) : []),
    ...document
      .plainScalars(['detection'])
      .filter(({ source }) => isReadOtherwise(source))
      .map(({ path, source }) => finding('yaml', path, source)),
    ...lacksTactic(tags).map(technique => finding('tactic', ['tags'], technique)),
  ];
}

function itemFindings(body: unknown, path: Path): Finding[] {
  if (Array.isArray(body))
    return body.flatMap((part: unknown, index) => itemFindings(part, [...path, index]));
  if (!isRecord(body)) return [];
  return Object.entries(body).flatMap(([key, value]) =>
    isRecord(value) || (Array.isArray(value) && value.some(isRecord))
      ? itemFindings(value, [...path, key])
      : ofItem(key, value, [...path, key]),
  );
}

function ofItem(key: string, value: unknown, path: Path): Finding[] {
  const [, ...modifiers] = key.split('|');
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = values.filter(one => typeof one === 'string');
  const has = (name: string) => modifiers.includes(name);
  return [
    ...(has('re') ? texts.flatMap(text => beyondSpecification(text)) : []).map(part =>
      finding('regex', path, part),
    ),
    ...(has('all') && values.length === 1 ? [finding('single-all', path, key)] : []),
    ...(values.length > 1 && values.includes(null) ? [finding('null-in-list', path, key)] : []),
    ...(has('expand') && !texts.some(hasPlaceholder) ? [finding('no-placeholder', path, key)] : []),
  ];
}

/** `\%` is a percent sign, but for one behind `\\`. */
function hasPlaceholder(text: string): boolean {
  return /%[^%\s](?:[^%]*[^%\s])?%/.test(text.replace(/\\[\\%]/g, ''));
}

const kinds = {
  regex: [
    'note',
    'a regular expression beyond what the specification lists (. ^ $ * + ? {n,m} [] | ()): other engines may refuse it, or read it otherwise',
  ],
  'single-all': ['warning', 'all with one value, which the specification does not allow and engines refuse'],
  'null-in-list': ['note', 'null in a list, which engines refuse: write a separate selection'],
  'no-placeholder': ['warning', 'expand without a placeholder: the text is compared literally'],
  yaml: ['warning', 'unquoted, and readers of YAML take it for another value than is written: quote it'],
  tactic: ['note', 'a technique without its tactic: what sorts rules by tactics does not find it'],
} as const satisfies Record<string, readonly [Severity, string]>;

function finding(code: keyof typeof kinds, path: Path, detail: string): Finding {
  const [severity, message] = kinds[code];
  return { severity, code, message, detail, path };
}
