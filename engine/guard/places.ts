import { type Artefact, type Change, servicesKey, systemRoot } from '../../scenarios/index.ts';
import type { Proposal } from '../plan/index.ts';

/** Folders of a POSIX host in which a scenario may make files. Folders below them are others' (`ssh.service.d`). */
const folders = new Set([
  '/etc/systemd/system',
  '/etc/systemd/system/multi-user.target.wants',
  '/etc/systemd/system/timers.target.wants',
  '/etc/systemd/system/paths.target.wants',
  '/etc/init.d',
  '/run/systemd/transient',
  '/usr/local/bin',
  '/tmp',
  '/dev/shm',
  '/var/tmp',
  '/Library/LaunchDaemons',
  '/Library/LaunchAgents',
]);

/** The same below the home of an account. */
const homes =
  /^(?:\/(?:home|Users)\/[^/]+|\/root)(?:\/(?:\.config(?:\/systemd(?:\/user(?:\/default\.target\.wants)?)?)?|Library(?:\/LaunchAgents)?))?$/;

/** Whether an artefact lies where a drill may make it; names of units, services and jobs lie nowhere. */
export function isPlace({ kind, name }: Artefact, { changes, facts }: Proposal): boolean {
  if (kind === 'registry-key') return isServiceKey(name);
  if (kind !== 'file') return true;
  return name.startsWith('/') ? isFolder(folderOf(name), changes) : isWindowsPlace(name, systemRoot(facts));
}

function isServiceKey(key: string): boolean {
  const [parent, service] = [key.slice(0, servicesKey.length), key.slice(servicesKey.length)];
  return parent === servicesKey && /^\\[\w-]+$/.test(service);
}

/** An executable beside the system's own, or a file in the folders that programs write to. */
function isWindowsPlace(path: string, root: string): boolean {
  const [folder, name] = [path.slice(0, path.lastIndexOf('\\')), path.slice(path.lastIndexOf('\\') + 1)];
  const is = (other: string) => folder.toLowerCase() === other.toLowerCase();
  return (is(root) && /\.exe$/i.test(name)) || is(`${root.slice(0, 2)}\\ProgramData`) || is(`${root}\\Temp`);
}

/** One of the known ones, or one that the plan makes itself. */
function isFolder(folder: string, changes: readonly Change[]): boolean {
  return (
    folders.has(folder) ||
    homes.test(folder) ||
    changes.some(({ creates }) => creates.some(({ kind, name }) => kind === 'file' && name === folder))
  );
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
