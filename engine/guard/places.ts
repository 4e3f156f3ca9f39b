import type { Artefact, Change } from '../../scenarios/index.ts';

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

/** What a drill may make on a Windows host: a path or key of which the last part carries the marker or a tool's name. */
const windowsPlaces = [
  /^[a-z]:\\win[a-z]*\\[^\\]+\.exe$/i,
  /^[a-z]:\\(ProgramData|Windows\\Temp)\\[^\\]+$/i,
  /^HKLM\\SYSTEM\\CurrentControlSet\\Services\\[^\\]+$/i,
];

/** Whether an artefact lies where a drill may make it; names of units, services and jobs lie nowhere. */
export function isPlace({ kind, name }: Artefact, changes: readonly Change[]): boolean {
  if (kind === 'file' && name.startsWith('/')) return isFolder(folderOf(name), changes);
  return (kind !== 'file' && kind !== 'registry-key') || windowsPlaces.some(place => place.test(name));
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
