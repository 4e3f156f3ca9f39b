/**
 * A regular expression, parsed from PCRE's spelling. What only backtracking engines can do (back references, atomic
 * groups) has no node: the parser refuses it by name.
 */
export type Node =
  /** One character by its code point. */
  | { readonly type: 'char'; readonly code: number; readonly ignoreCase: boolean }
  /** One character of a class; `source` is the class in brackets, in a spelling that RE2 and JavaScript share. */
  | { readonly type: 'set'; readonly source: string; readonly ignoreCase: boolean }
  | { readonly type: 'assertion'; readonly at: Assertion }
  /** `(?=...)`, `(?!...)` ahead, `(?<=...)`, `(?<!...)` behind. */
  | { readonly type: 'look'; readonly ahead: boolean; readonly negated: boolean; readonly of: Node }
  | { readonly type: 'sequence'; readonly of: readonly Node[] }
  | { readonly type: 'choice'; readonly of: readonly Node[] }
  | { readonly type: 'repeat'; readonly of: Node; readonly min: number; readonly max: number };

export type Assertion = 'start' | 'end' | 'end-or-newline' | 'line-start' | 'line-end' | 'word' | 'no-word';

/** Any character but a line feed. */
export const notLineFeed = '[^\\n]';
/** Any character at all. */
export const anything = '[\\0-\\x{10ffff}]';
