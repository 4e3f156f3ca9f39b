import type { Command, Completion } from '../../runners/index.ts';

/** What the scripts of the log sources put before lines of their own, so that no log line is taken for one. */
export const tag = '#servicedrill ';

/** A POSIX sh script with its arguments as `$1` ...; no text is ever pasted into it. */
export function shellScript(script: string, ...args: readonly string[]): Command {
  return { program: 'sh', args: ['-c', script, 'servicedrill', ...args], as: 'observer' };
}

/** Output cut at the lines `#servicedrill NAME rest`: the lines under each name, the rest of its line first. */
export function sections(output: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of output.split('\n')) {
    if (line.startsWith(tag)) {
      const [name = '', ...rest] = line.slice(tag.length).split(' ');
      current = rest.length > 0 ? [rest.join(' ')] : [];
      found.set(name, current);
    } else if (line !== '') current.push(line);
  }
  return found;
}

/** How a command that should have exited did not, for people; undefined where it exited. */
export function unfinished({ ended, why, signalName }: Completion): string | undefined {
  switch (ended) {
    case 'exited':
      return undefined;
    case 'signalled':
      return `ended by ${signalName ?? 'a signal'}`;
    case 'timed-out':
      return why ?? 'timed out';
    case 'lost':
      return `connection lost${why === undefined ? '' : `: ${why}`}`;
    default:
      return ended satisfies never;
  }
}
