import { quoteForAnyShell } from '../quoting/posix.ts';
import type { Become } from './login-line.ts';
import type { Identity } from './opening.ts';

/** One line for a login shell that signals a program, its process group, and the group it was started in. */
export const killLine = ({ pid, group }: Identity, signal: 'TERM' | 'KILL', become: Become): string => {
  if (become === 'direct') return `exec sudo -n -- kill -${signal} -- -${group}`;
  const own = `kill -${signal} -${pid} 2>/dev/null||kill -${signal} ${pid}`;
  const script = group === pid ? own : `${own};kill -${signal} -${group}`;
  const shell = `/bin/sh -c ${quoteForAnyShell(script)}`;
  return become === 'no' ? `exec ${shell}` : `exec sudo -n -- ${shell}`;
};
