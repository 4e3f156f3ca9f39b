import { RuleFault } from './fault.ts';
import { joined, type Pattern } from './pattern.ts';

/** What Windows programs take for the dash of a flag: hyphen, slash, en dash, em dash, horizontal bar. */
const dashes = ['-', '/', '\u2013', '\u2014', '\u2015'];

// A dash that begins a word: behind no word character, in front of one.
const flagDash = /(?<![\p{L}\p{N}_])[-/\u2013\u2014\u2015](?=[\p{L}\p{N}_])/u;

const mostForms = 3_125;

/** All forms of a pattern with each flag's dash written in each of the five ways. */
export function windash(pattern: Pattern): Pattern[] {
  let forms: Pattern[] = [[]];
  for (const part of pattern) {
    const pieces = typeof part === 'string' ? part.split(new RegExp(`(${flagDash.source})`, 'u')) : [part];
    for (const [index, piece] of pieces.entries()) {
      const choices = typeof piece === 'string' && index % 2 === 1 ? dashes : [piece];
      forms = forms.flatMap(form => choices.map(choice => [...form, choice]));
      if (forms.length > mostForms) throw new RuleFault('windash: more than five flags in one value');
    }
  }
  return forms.map(joined);
}
