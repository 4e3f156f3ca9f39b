/**
 * What a terminal, a log viewer or a reader's eye could be deceived by: control characters and escape
 * sequences (Cc), bidi overrides, joiners and tags (Cf), line and paragraph separators, lone surrogates,
 * noncharacters, and letters that draw nothing (such as Hangul fillers and variation selectors).
 */
const deceptive =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]/gu;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function visible(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  if (code.length <= 2) return short[character] ?? `\\x${code.padStart(2, '0')}`;
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\u{${code}}`;
}

/**
 * The door for text on its way to a terminal: one line that shows what it contains and does nothing. What is
 * deceptive becomes a visible escape (`\x1b`, `\n`, `\u202e`), so that nobody takes it for something else.
 * Doing it twice changes nothing.
 */
export function plain(text: string): string {
  return text.replace(deceptive, visible);
}
