import type { Format } from '../format.ts';
import type { Result } from '../result.ts';

/** Legal inside JSON strings, and still nothing that a terminal should be shown. */
const unsafe = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]/gu;

/** Looked for first: classes of Unicode take their time, and a fleet's document has millions of characters. */
const beyondAscii = /[^\0-\x7e]/;

/** The result document itself (docs/result.schema.json); every value exact, deceptive characters as \u escapes. */
export const json: Format = {
  name: 'json',
  purpose: 'programs: the document itself, every value exact',
  extension: 'json',
  exact: true,
  render: result => [...resultPieces(result)].join(''),
};

/** The same text host by host, so that a fleet's never stands in memory as a whole. */
export function* resultPieces(result: Result): Generator<string> {
  const { hosts } = result;
  const [head = '', tail = ''] = escaped({ ...result, hosts: [] }).split(noHosts);
  yield `${head}${hosts.length === 0 ? noHosts : '"hosts": ['}`;
  for (const [index, host] of hosts.entries())
    yield `${index === 0 ? '' : ','}\n    ${escaped(host).replaceAll('\n', '\n    ')}`;
  yield `${hosts.length === 0 ? '' : '\n  ]'}${tail}\n`;
}

/** A quote inside a text is escaped, so that no text of the run holds this. */
const noHosts = '"hosts": []';

function escaped(value: object): string {
  const text = JSON.stringify(value, null, 2);
  return beyondAscii.test(text) ? text.replace(unsafe, unitsOf) : text;
}

function unitsOf(character: string): string {
  return Array.from(
    { length: character.length },
    (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
  ).join('');
}
