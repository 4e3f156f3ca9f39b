import { executable } from '../posix/core.ts';
import type { FileTree } from '../posix/files.ts';
import type { User } from '../posix/host.ts';

export const macUsers: readonly User[] = [
  { name: 'root', uid: 0, gid: 0, groups: [0], home: '/var/root', shell: '/bin/sh' },
  { name: 'drilladmin', uid: 501, gid: 20, groups: [20, 80], home: '/Users/drilladmin', shell: '/bin/zsh' },
  { name: 'drilluser', uid: 502, gid: 20, groups: [20], home: '/Users/drilluser', shell: '/bin/zsh' },
];

/** Who sits at the screen: /dev/console is theirs. */
const screenUser = 501;

export const macGroups: Readonly<Record<string, number>> = { wheel: 0, staff: 20, admin: 80 };

const inBin = [
  'cat',
  'chmod',
  'cp',
  'date',
  'echo',
  'hostname',
  'kill',
  'launchctl',
  'ln',
  'ls',
  'mkdir',
  'mv',
  'ps',
  'pwd',
  'realpath',
  'rm',
  'rmdir',
  'sh',
  'sleep',
  'sync',
];
const elsewhere: Readonly<Record<string, string>> = {
  PlistBuddy: '/usr/libexec',
  xpcproxy: '/usr/libexec',
  chown: '/usr/sbin',
};

const folderOf = (program: string): string =>
  elsewhere[program] ?? (inBin.includes(program) ? '/bin' : '/usr/bin');

/** A fresh Mac's folders and programs. */
export function seedFiles(files: FileTree, programs: readonly string[], hostname: string): void {
  for (const folder of [
    '/Library/LaunchDaemons',
    '/Library/LaunchAgents',
    '/System/Library/LaunchDaemons',
    '/Applications',
    '/usr/local/bin',
    '/private/etc',
    '/private/var/root',
    '/private/var/log',
    '/dev',
    '/Library/Preferences',
  ])
    files.seed(folder, { type: 'directory' });
  for (const shared of ['/private/tmp', '/private/var/tmp', '/Users/Shared'])
    files.seed(shared, { type: 'directory', mode: 0o1777 });
  for (const name of ['tmp', 'var', 'etc'])
    files.seed(`/${name}`, { type: 'link', content: `/private/${name}` });
  for (const user of macUsers.filter(({ uid }) => uid !== 0)) {
    const own = { type: 'directory', uid: user.uid, gid: user.gid } as const;
    files.seed(user.home, own);
    for (const below of ['Library', 'Library/LaunchAgents', 'Library/Preferences', 'Desktop'])
      files.seed(`${user.home}/${below}`, own);
  }
  files.seed('/private/var/root/Library/LaunchAgents', { type: 'directory' });
  for (const name of programs)
    files.seed(`${folderOf(name)}/${name}`, { mode: 0o755, content: executable(name) });
  files.seed('/bin/zsh', { mode: 0o755, content: executable('sh') });
  files.seed('/bin/bash', { mode: 0o755, content: executable('sh') });
  files.seed('/private/etc/hosts', { content: `127.0.0.1\tlocalhost ${hostname}\n` });
  files.seed('/private/etc/passwd', {
    content: macUsers
      .map(user => `${user.name}:*:${user.uid}:${user.gid}::${user.home}:${user.shell}\n`)
      .join(''),
  });
  files.seed('/dev/console', { type: 'device', mode: 0o600, uid: screenUser, gid: 20 });
  for (const device of ['null', 'zero', 'tty']) files.seed(`/dev/${device}`, { type: 'device', mode: 0o666 });
}
