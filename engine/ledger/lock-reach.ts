import { readFileSync, realpathSync } from 'node:fs';

/** File systems that other kernels may have mounted as well. */
const network =
  /^(?:nfs\d?|cifs|smb\d?|smbfs|9p|virtiofs|ceph|afs|lustre|gpfs|gfs2|ocfs2|vboxsf|prl_fs|fuse(?:\..*)?)$/;

/**
 * Who sees a lock on files in a folder: everybody who can open them, or the processes of this kernel alone; no other
 * kernel runs that could open them where the disk is this machine's own. NFS passes
 * locks on to its server unless mounted with `nolock` or `local_lock` (nfs(5)); of other network file systems it is not known.
 */
export function lockReach(folder: string): Reach {
  if (process.platform !== 'linux') return 'everybody';
  try {
    return reachOf(realpathSync(folder), readFileSync('/proc/self/mounts', 'utf8'));
  } catch {
    return 'this-kernel';
  }
}

type Reach = 'own-disk' | 'everybody' | 'this-kernel';

/** `mounts` as in proc_pid_mounts(5); of several mounts of a place the last counts. */
export function reachOf(folder: string, mounts: string): Reach {
  const [, type = '', options = ''] = mounts
    .split('\n')
    .map(line => line.split(' ').slice(1))
    .filter(([place]) => place !== undefined && isBelow(folder, unescaped(place)))
    .reduce<string[]>(
      (best, mount) => ((mount[0] ?? '').length >= (best[0] ?? '').length ? mount : best),
      [],
    );
  if (!network.test(type)) return 'own-disk';
  const isLocal = options.split(',').some(word => /^(?:nolock|local_lock=(?:all|flock))$/.test(word));
  return type.startsWith('nfs') && !isLocal ? 'everybody' : 'this-kernel';
}

function isBelow(folder: string, place: string): boolean {
  return folder === place || folder.startsWith(place.endsWith('/') ? place : `${place}/`);
}

/** Blanks and their like stand as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
