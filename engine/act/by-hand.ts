import { type Command, type Dialect, quoteFor, quotePosix } from '../../runners/index.ts';
import type { Restoration } from './restore.ts';

/** A command as a person would type it on the host, by the host's shell. */
export function byHand(command: Command, dialect: Dialect): string {
  return quoteFor(dialect)(command);
}

/**
 * The same on one line, as reports have it: a script of several is spelt with `\n` and put together by printf. Only a
 * word that ends with a line break, which `$()` would take off, keeps it.
 */
function onOneLine(command: Command, dialect: Dialect): string {
  if (dialect !== 'posix') return byHand(command, dialect);
  return [command.program, ...command.args].map(spelt).join(' ');
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\t': '\\t' };

function spelt(word: string): string {
  if (!/[\n\t]/.test(word) || word.endsWith('\n')) return quotePosix([word]);
  const escaped = word.replace(/[\\\n\t]/g, character => escapes[character] ?? character);
  return `"$(printf %b ${quotePosix([escaped])})"`;
}

/**
 * How changes are taken back by hand, the last first. What gives a file of the drill's own its former contents is left
 * out: it would wait for them at the terminal, and the file goes with the change that made it.
 */
export function reversalsByHand(
  changes: readonly { readonly revert: readonly Command[] }[],
  dialect: Dialect,
): string[] {
  return changes
    .toReversed()
    .flatMap(({ revert }) => revert)
    .filter(({ stdin }) => stdin === undefined)
    .map(command => onOneLine(command, dialect));
}

/** By what a person sees what else is still there. */
export function looksByHand({ left }: Pick<Restoration, 'left'>, dialect: Dialect): string[] {
  return left.flatMap(({ look }) => (look ? [byHand(look, dialect)] : []));
}
