import { expect } from 'chai';
import { objections } from '../../../engine/guard/index.ts';
import { scenarios } from '../../../scenarios/index.ts';
import { attacks, type Maker, makers } from './attacks.ts';

/** What some shell, service manager or console reads as the end of a word or line, as nothing, or as another letter. */
const separators: Readonly<Record<string, string>> = {
  'a NUL': '\0',
  'a tab': '\t',
  'a line feed': '\n',
  'a vertical tab': '\v',
  'a form feed': '\f',
  'a carriage return': '\r',
  'a file separator': '\x1c',
  'a record separator': '\x1e',
  'an escape': '\x1b',
  'a delete': '\x7f',
  'a next line (NEL)': '\u0085',
  'a no-break space': '\u00a0',
  'an en space': '\u2002',
  'a zero-width space': '\u200b',
  'a right-to-left override': '\u202e',
  'a line separator': '\u2028',
  'a paragraph separator': '\u2029',
  'a narrow no-break space': '\u202f',
  'an ideographic space': '\u3000',
  'a byte-order mark': '\ufeff',
  'half a character': '\ud800',
  'a Cyrillic letter': '\u0430',
  'a full-width dot': '\uff0e',
  'a division slash': '\u2215',
  'an apostrophe of typesetters, which PowerShell takes for a quote': '\u2019',
  'a dash of typesetters, which PowerShell takes for an option': '\u2013',
  'a combining accent': '\u0301',
};

const spots: readonly ((text: string, inserted: string) => string)[] = [
  (text, inserted) => text + inserted,
  (text, inserted) => inserted + text,
  (text, inserted) => text.slice(0, text.length / 2) + inserted + text.slice(text.length / 2),
];

/** Everywhere in each text where it may matter. */
const inserting = (separator: string) => spots.map(spot => (text: string) => spot(text, separator));

describe('texts of a plan that would be another word or line somewhere on their way', () => {
  let kinds: ReadonlyMap<string, Maker>;
  before(async () => {
    kinds = await makers();
  });

  it('are looked for in every change and action of the catalogue', () => {
    const counts = scenarios.map(scenario => [...attacks(scenario, kinds, inserting('\n'))].length);
    expect(Math.min(...counts)).to.be.above(0);
  });

  it('are let go as they are', () => {
    for (const scenario of scenarios)
      for (const { data, plan } of attacks(scenario, kinds, inserting('')))
        expect(objections(plan), `${scenario.id}: ${JSON.stringify(data)}`).to.deep.equal([]);
  });

  for (const [what, separator] of Object.entries(separators))
    it(`are refused: ${what}`, () => {
      // Each text of each kind, in the first scenario that has it: what follows from the kind is the same in all of them.
      const tried = new Set<string>();
      for (const scenario of scenarios) {
        const here = new Set<string>();
        for (const { text, data, plan } of attacks(scenario, kinds, inserting(separator), tried)) {
          here.add(text);
          expect(objections(plan), `${scenario.id}: ${JSON.stringify(data)}`).not.to.deep.equal([]);
        }
        for (const text of here) tried.add(text);
      }
      expect(tried).not.to.be.empty;
    });
});
