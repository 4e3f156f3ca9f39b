/** What a forge turns into a link, a mention or a reference even between escapes. */
const lively = /@|:\/\/|www\.|#\d|\b[0-9a-f]{7,40}\b/i;

/**
 * The door for text on its way into Markdown prose or a table's cell (GitHub's flavour). Expects text that
 * passed `plain`. What would become a link, a mention or an issue reference is shown as code instead.
 */
export function prose(text: string): string {
  if (lively.test(text)) return code(text);
  return text.replace(/[\\`*_[\]~|$<>&]/g, escaped).replace(/^(\d+(?=[.)](?:\s|$))|(?=[-+#=]))/, '$1\\');
}

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

function escaped(character: string): string {
  return entities[character] ?? `\\${character}`;
}

/** A code span; one that holds markup of its own is written with entities, so that no reader can misread it. */
export function code(text: string): string {
  if (text === '') return '';
  if (!/[`<|]|^ | $/.test(text)) return `\`${text}\``;
  return `<code>${text.replace(/[^\p{L}\p{M}\p{N} /.,;]/gu, entity)}</code>`;
}

/** Lines to copy, as a block. */
export function block(lines: readonly string[]): string {
  if (!lines.some(line => /[<`]/.test(line))) return ['```sh', ...lines, '```'].join('\n');
  const inert = lines.map(line => line.replace(/[^\p{L}\p{M}\p{N} /.,;]/gu, entity) || ' ');
  return `<pre><code>${inert.join('\n')}</code></pre>`;
}

function entity(character: string): string {
  return `&#${character.codePointAt(0) ?? 0xfffd};`;
}

/** A table; its cells must have passed `prose` or `code`. */
export function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
