import * as z from 'zod';
import { type Finding, shown, suggestion } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** What to do about a key that is not known, where the file's own sense tells it better than the nearest word. */
export type KeyFix = (parent: readonly PropertyKey[], key: string) => string | undefined;

/** Checks a file against its model: what is wrong with it, in words for people, and the file where nothing is. */
export function checkShape<T>(value: unknown, model: z.ZodType<T>, keyFix: KeyFix = () => undefined) {
  const parsed = model.safeParse(value, { reportInput: true, error: keysOfTheMap });
  const findings = (parsed.error?.issues ?? []).flatMap(issue => explain(issue, [], keyFix));
  return { file: parsed.data, findings };
}

/** Issues do not carry their schema: the keys that would have been right travel in the message. */
function keysOfTheMap(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys' || !(issue.inst instanceof z.ZodObject)) return undefined;
  return Object.keys(issue.inst.shape).join(' ');
}

function explain(issue: Issue, above: readonly PropertyKey[], keyFix: KeyFix): Finding[] {
  const path = [...above, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => unknownKey(path, key, issue.message.split(' '), keyFix));
    case 'invalid_value':
      return [unknownValue(path, issue.input, issue.values.map(String))];
    case 'invalid_type':
      return [wrongType(path, issue.input, expectedWords[issue.expected] ?? issue.expected)];
    case 'invalid_union':
      return explainUnion(issue, path, keyFix);
    case 'invalid_key':
      return issue.issues.map(inner => asSaid(path, 'key', path.at(-1), inner.message));
    default:
      return [asSaid(path, 'value', issue.input, issue.message)];
  }
}

const expectedWords: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  number: 'a whole number',
  int: 'a whole number',
  array: 'a list',
  object: 'a map of settings',
  record: 'a map of names',
};

function asSaid(path: readonly PropertyKey[], at: Finding['at'], value: unknown, said: string): Finding {
  const [what = '', fix] = said.split('\n');
  const subject = at === 'key' || keyOf(path) === '' ? shown(value) : `${keyOf(path)} ${shown(value)}`;
  const message = isSecret(path) ? `${keyOf(path)} ${what}` : `${subject} ${what}`;
  return fix === undefined ? { path, at, message } : { path, at, message, fix };
}

/** The nearest key above the value: elements of a list are known by the list's name. */
const keyOf = (path: readonly PropertyKey[]): string =>
  String(path.findLast(step => typeof step === 'string') ?? '');

/** Below these keys nothing is repeated: it may be the secret itself. */
export const secretKeys = ['password', 'passphrase'];
const isSecret = (path: readonly PropertyKey[]): boolean =>
  path.includes('accounts') && secretKeys.some(key => path.includes(key));

function unknownKey(
  parent: readonly PropertyKey[],
  key: string,
  known: readonly string[],
  keyFix: KeyFix,
): Finding {
  if (isSecret(parent)) return openSecret([...parent, key], keyOf(parent), key);
  const found: Finding = { path: [...parent, key], at: 'key', message: `key ${shown(key)} is not known` };
  const fix = keyFix(parent, key) ?? suggestion(key, known);
  return fix === undefined ? found : { ...found, fix };
}

function unknownValue(path: readonly PropertyKey[], value: unknown, known: readonly string[]): Finding {
  if (typeof value !== 'string') return wrongType(path, value, `one of ${known.join(', ')}`);
  const isFormer = keyOf(path) === 'transport' && value === 'emulated';
  const fix = isFormer ? 'write transport: ssh and emulated: true' : suggestion(value, known);
  const found: Finding = { path, at: 'value', message: `${keyOf(path)} ${shown(value)} is not known` };
  return fix === undefined ? found : { ...found, fix };
}

function wrongType(path: readonly PropertyKey[], value: unknown, expected: string): Finding {
  const key = keyOf(path);
  if (secretKeys.includes(key)) return openSecret(path, key, value);
  if (value === undefined) return { path, at: 'key', message: `${key} is missing` };
  if (value === null)
    return { path, at: 'key', message: `${key || 'the file'} has no value`, fix: `write ${expected}` };
  if (isSecret(path)) return { path, at: 'value', message: `${key} is not ${expected}` };
  const found: Finding = {
    path,
    at: 'value',
    message: `${key || 'the file'} is ${shown(value)}, not ${expected}`,
  };
  const fix = retyped(value, expected);
  return fix === undefined ? found : { ...found, fix };
}

/** The text of the secret is never repeated. */
function openSecret(path: readonly PropertyKey[], key: string, value: unknown): Finding {
  if (value === null)
    return { path, at: 'key', message: `${key} has no source`, fix: `write ${key}: {env: NAME}` };
  const message = `${key} is readable here; files are copied, committed and read by others`;
  return {
    path,
    at: 'value',
    message,
    fix: `write ${key}: {env: NAME} or ${key}: {command: [pass, show, NAME]}`,
  };
}

function retyped(value: unknown, expected: string): string | undefined {
  if (expected === 'a text' && typeof value === 'number') return `write "${value}"`;
  if (typeof value !== 'string') return undefined;
  if (expected === 'a whole number' && /^\d+$/.test(value)) return `write ${value} without quotes`;
  if (expected !== 'true or false') return undefined;
  if (/^(yes|on|y|true)$/i.test(value)) return 'write true';
  return /^(no|off|n|false)$/i.test(value) ? 'write false' : undefined;
}

/** Speaks of the branch that was meant: the one whose kind of value this is. */
function explainUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: readonly PropertyKey[],
  keyFix: KeyFix,
): Finding[] {
  const meant = issue.errors.find(branch => !branch.some(inner => isOtherKind(inner, issue.input)));
  if (meant !== undefined) return meant.flatMap(inner => explain(inner, path, keyFix));
  const words = issue.errors.flat().flatMap(inner => (inner.path.length === 0 ? expectedBy(inner) : []));
  return [wrongType(path, issue.input, [...new Set(words)].join(' or '))];
}

function expectedBy(issue: Issue): string[] {
  if (issue.code === 'invalid_type') return [expectedWords[issue.expected] ?? issue.expected];
  if (issue.code === 'invalid_value') return [`one of ${issue.values.join(', ')}`];
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(expectedBy) : [];
}

function isOtherKind(issue: Issue, input: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union')
    return issue.errors.every(branch => branch.some(inner => isOtherKind(inner, input)));
  return issue.code === 'invalid_type' || (issue.code === 'invalid_value' && typeof input !== 'string');
}
