import { randomBytes } from 'node:crypto';
import type { Command } from '../contract.ts';
import { quoteForAnyShell, quotePosix } from '../quoting/posix.ts';

/**
 * How root is become. `through-sh` starts a small sh under sudo, which tells the program's own process id;
 * where sudoers allows certain programs only, `direct` asks for the program itself and its id stays unknown.
 */
export type Become = 'no' | 'through-sh' | 'direct';

export interface LoginLine {
  /** What the login shell is asked to run, whichever shell it is. */
  readonly line: string;
  readonly nonce: string;
}

/** sbin is where half of the tools live, and a plain user's PATH lacks it. */
const environment = 'export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"';

/**
 * One line for a login shell that runs the command under its own process id, in English, after a line on each
 * stream that says where its output begins: `nonce pid group` on stdout, `nonce` on stderr. It is all
 * built-ins and exec: no process is forked that the command itself does not need.
 */
export const loginLine = (command: Command, become: Become): LoginLine => {
  const nonce = randomBytes(12).toString('hex');
  const input = command.stdin === undefined ? ' </dev/null' : '';
  const script = `${environment};echo ${nonce}>&2;${run(nonce, command, become)}${input}`;
  return { nonce, line: `exec /bin/sh -c ${quoteForAnyShell(withoutNewlines(script))}` };
};

const run = (nonce: string, command: Command, become: Become): string => {
  const argv = quotePosix([command.program, ...command.args]);
  switch (become) {
    case 'no':
      return `echo ${nonce} $$ $$;exec ${argv}`;
    case 'direct':
      return `echo ${nonce} $$ $$;exec sudo -n -- ${argv}`;
    case 'through-sh':
      return `exec sudo -n -- /bin/sh -c ${quotePosix([underSudo(nonce)])} sh $$ ${argv}`;
  }
};

const underSudo = (nonce: string): string => `echo ${nonce} $$ $1;shift;exec "$@"`;

// csh cannot read a newline inside quotes. A fresh sh has one in its IFS, and needs no fork to take it from there.
const withoutNewlines = (script: string): string => script.replaceAll('\n', `'"\${IFS#??}"'`);
