import { RuleFault, shown } from './fault.ts';
import { joined, type Pattern } from './pattern.ts';

/**
 * Text in UTF-16 as a log shows it: each byte as one character. Wildcards stay where they are. A byte order mark
 * (FF FE) goes in front for `utf16`.
 */
export function utf16(pattern: Pattern, order: 'le' | 'be', mark: boolean): Pattern {
  const parts = pattern.map(part => (typeof part === 'string' ? utf16Text(part, order) : part));
  return joined(mark ? ['\u00ff\u00fe', ...parts] : parts);
}

function utf16Text(text: string, order: 'le' | 'be'): string {
  const bytes = Buffer.from(text, 'utf16le');
  return (order === 'le' ? bytes : bytes.swap16()).toString('latin1');
}

/** The bytes that base64 encodes: those made by a UTF-16 modifier before it, else the text's UTF-8. */
export function bytesOf(pattern: Pattern, isUtf16: boolean): Buffer {
  if (pattern.some(part => typeof part !== 'string')) {
    throw new RuleFault(`base64 cannot encode the wildcards of ${shown(pattern.map(String).join(''))}`);
  }
  return Buffer.from(pattern.join(''), isUtf16 ? 'latin1' : 'utf8');
}

/**
 * The three ways in which bytes can appear inside a longer base64 text, by their offset modulo 3, without the
 * characters that also depend on their neighbours.
 */
export function base64Offsets(bytes: Buffer): string[] {
  return [0, 1, 2].map(offset => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const start = Math.ceil((offset * 8) / 6);
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    return text.slice(start, end);
  });
}
