import type { Command } from '../../runners/index.ts';

/** Creates a file, never replaces one: noclobber opens it with O_EXCL. */
export function createFile(path: string, contents: string, mode = '644'): Command {
  const script = `umask 022; set -C; cat >"$1"${mode === '644' ? '' : ` && chmod ${mode} "$1"`}`;
  return { program: '/bin/sh', args: ['-c', script, 'sh', path], stdin: contents };
}

export function removeFiles(...paths: string[]): Command {
  return { program: 'rm', args: ['-f', '--', ...paths] };
}

/** A line for each of the files that is there, a dangling link not excepted; see `presenceByTraces`. */
export function probeFiles(...paths: string[]): Command {
  const script =
    'for path; do if [ -e "$path" ] || [ -L "$path" ]; then printf "file %s\\n" "$path"; fi; done; echo probed';
  return { program: '/bin/sh', args: ['-c', script, 'sh', ...paths] };
}
