import { evaluate } from './arithmetic.ts';
import type { Node, Parameter, Part, Word } from './ast.ts';
import { pathsMatching } from './glob.ts';
import { hasWildcard, matchesPattern, type Piece, patternSource } from './pattern.ts';
import { assign, ShellError, type ShellState, variable } from './state.ts';

/** Runs a command substitution and gives what it printed. */
export type Substitute = (body: Node) => Promise<string>;

/** Words to fields: expansion, field splitting, path names, quote removal. */
export async function expandWords(
  state: ShellState,
  words: readonly Word[],
  substitute: Substitute,
): Promise<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    if (isNoField(state, word)) continue;
    for (const field of split(state, await expandParts(state, word, substitute)))
      fields.push(...expandPaths(state, field));
  }
  return fields;
}

/** `"$@"` without parameters is nothing, though quotes stand around it. */
function isNoField(state: ShellState, word: Word): boolean {
  const everything = word.some(
    part => part.kind === 'parameter' && part.parameter.name === '@' && part.parameter.operator === '',
  );
  const rest = word.filter(part => part.kind !== 'parameter');
  return (
    everything &&
    state.parameters.length === 0 &&
    rest.length < word.length &&
    rest.every(part => part.kind === 'text' && part.text === '')
  );
}

/** One string, neither split nor matched against paths: assignments, here-documents, redirections. */
export async function expandText(state: ShellState, word: Word, substitute: Substitute): Promise<string> {
  return flat(await expandParts(state, word, substitute));
}

/** A pattern for `case`. */
export const expandPattern = (state: ShellState, word: Word, substitute: Substitute): Promise<Piece[]> =>
  expandParts(state, word, substitute);

const flat = (pieces: readonly Fragment[]) => pieces.map(({ text }) => text).join('');

/** A piece that may be split where it came from an expansion; `breaks` begins a new field, as `"$@"` does. */
interface Fragment extends Piece {
  readonly split: boolean;
  readonly breaks?: boolean;
}

async function expandParts(state: ShellState, word: Word, substitute: Substitute): Promise<Fragment[]> {
  const pieces: Fragment[] = [];
  for (const [index, part] of word.entries()) {
    if (part.kind === 'text')
      pieces.push({ text: index === 0 ? tilde(state, part) : part.text, quoted: part.quoted, split: false });
    else pieces.push(...(await expansion(state, part, substitute)));
  }
  return pieces;
}

function tilde(state: ShellState, part: Extract<Part, { kind: 'text' }>): string {
  if (part.quoted) return part.text;
  return part.text.replace(/^~(?=\/|$)/, () => variable(state, 'HOME') ?? '~');
}

async function expansion(
  state: ShellState,
  part: Exclude<Part, { kind: 'text' }>,
  substitute: Substitute,
): Promise<Fragment[]> {
  const { quoted } = part;
  const single = (text: string): Fragment[] => [{ text, quoted, split: !quoted }];
  switch (part.kind) {
    case 'command':
      return single((await substitute(part.body)).replace(/\n+$/, ''));
    case 'arithmetic':
      return single(String(arithmetic(state, await expandText(state, part.expression, substitute))));
    case 'parameter':
      return parameter(state, part.parameter, quoted, substitute);
    default:
      return part satisfies never;
  }
}

function arithmetic(state: ShellState, text: string): number {
  try {
    return evaluate(text, {
      get: name => variable(state, name),
      set: (name, value) => assign(state, name, value),
    });
  } catch (cause) {
    throw cause instanceof RangeError ? new ShellError(cause.message) : cause;
  }
}

/** The value of `$name`; undefined where it is unset. */
function parameterValue(state: ShellState, name: string): string | undefined {
  if (/^[1-9]\d*$/.test(name)) return state.parameters[Number(name) - 1];
  const special: Readonly<Record<string, () => string>> = {
    '0': () => state.name,
    '#': () => String(state.parameters.length),
    '?': () => String(state.status),
    $: () => String(state.mainPid),
    '!': () => (state.lastJob === 0 ? '' : String(state.lastJob)),
    '-': () => [...state.options].join(''),
    '*': () => state.parameters.join((variable(state, 'IFS') ?? ' ').slice(0, 1)),
    '@': () => state.parameters.join(' '),
    PPID: () => String(state.process.ppid),
  };
  return special[name]?.() ?? variable(state, name);
}

async function parameter(
  state: ShellState,
  { name, operator, word }: Parameter,
  quoted: boolean,
  substitute: Substitute,
): Promise<Fragment[]> {
  if (name === '@' && operator === '') return everyParameter(state, quoted);
  const value = parameterValue(state, name);
  const single = (text: string): Fragment[] => [{ text, quoted, split: !quoted }];
  const unset = value === undefined || (operator.startsWith(':') && value === '');
  const alternative = async () =>
    (await expandParts(state, word, substitute)).map(piece => ({
      ...piece,
      quoted: piece.quoted || quoted,
      split: !quoted && !piece.quoted,
    }));
  switch (operator) {
    case '':
      if (value === undefined && state.options.has('u') && !'@*'.includes(name))
        throw new ShellError(`${name}: parameter not set`);
      return single(value ?? '');
    case 'length':
      return single(String((value ?? '').length));
    case '-':
    case ':-':
      return unset ? alternative() : single(value);
    case '+':
    case ':+':
      return unset ? single('') : alternative();
    case '=':
    case ':=':
      if (unset) assign(state, name, flat(await alternative()));
      return single(parameterValue(state, name) ?? '');
    case '?':
    case ':?':
      if (unset) throw new ShellError(`${name}: ${flat(await alternative()) || 'parameter not set'}`);
      return single(value);
    default:
      return single(trimmed(value ?? '', operator, await expandParts(state, word, substitute)));
  }
}

/** `"$@"` gives a field each; without quotes each is split further. */
function everyParameter(state: ShellState, quoted: boolean): Fragment[] {
  return state.parameters.map((text, index) => ({ text, quoted, split: !quoted, breaks: index > 0 }));
}

function trimmed(value: string, operator: string, pattern: readonly Piece[]): string {
  const source = patternSource(pattern, operator.length === 2);
  if (operator.startsWith('#')) return value.replace(new RegExp(`^${source}`), '');
  if (operator === '%%') return value.replace(new RegExp(`${patternSource(pattern)}$`), '');
  for (let at = value.length; at >= 0; at--)
    if (matchesPattern(pattern, value.slice(at))) return value.slice(0, at);
  return value;
}

/** Fields of a word. A word of nothing but empty expansions is no field at all. */
function split(state: ShellState, pieces: readonly Fragment[]): Piece[][] {
  const separators = variable(state, 'IFS') ?? ' \t\n';
  const hard = /[^ \t\n]/.test(separators);
  const fields: Piece[][] = [];
  let field: Piece[] | undefined;
  const close = () => {
    if (field) fields.push(field);
    field = undefined;
  };
  for (const piece of pieces) {
    if (piece.breaks) close();
    if (!piece.split) {
      if (piece.text !== '' || piece.quoted) field = [...(field ?? []), piece];
      continue;
    }
    const texts = cut(piece.text, separators);
    for (const [index, text] of texts.entries()) {
      if (index > 0) close();
      if (text !== '' || (hard && index < texts.length - 1))
        field = [...(field ?? []), { text, quoted: false }];
    }
  }
  close();
  return fields;
}

/** Runs of white space separate once; every other separator separates by itself. */
function cut(text: string, separators: string): string[] {
  if (separators === '') return [text];
  const escaped = separators.replace(/[\\\]^-]/g, '\\$&');
  const white = [...separators].filter(char => ' \t\n'.includes(char)).join('');
  const others = [...separators]
    .filter(char => !' \t\n'.includes(char))
    .join('')
    .replace(/[\\\]^-]/g, '\\$&');
  if (others === '') return text.split(new RegExp(`[${escaped}]+`));
  return text.split(new RegExp(`[${white}]*[${others}][${white}]*${white ? `|[${white}]+` : ''}`));
}

function expandPaths(state: ShellState, pieces: readonly Piece[]): string[] {
  const plain = pieces.map(({ text }) => text).join('');
  if (!hasWildcard(pieces) || state.options.has('f')) return [plain];
  const found = pathsMatching(state, pieces);
  return found.length > 0 ? found : [plain];
}
