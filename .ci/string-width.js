// Stands in for what yargs lays out --help with: that package has Unicode's emoji made into an expression and a segmenter set
// up whenever it is loaded, which takes longer than everything else a command needs from yargs.
import { stripVTControlCharacters } from 'node:util';
import { widthOf } from '../reports/text/width.ts';

export default function stringWidth(text) {
  return widthOf(stripVTControlCharacters(text));
}
