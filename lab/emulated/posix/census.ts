import { createHash } from 'node:crypto';
import type { UnixCore } from './core.ts';
import { type Inode, modeText } from './inode.ts';

/** Every file and process of a host, a line each, as they are and not as any program of it tells them. */
export function unixCensus({ files, processes }: UnixCore): string[] {
  const running = processes
    .all()
    .map(({ argv, credentials }) => `process ${argv.join(' ')} uid=${credentials.uid}`);
  return [...filesBelow('', files.root), ...running.sort()];
}

function* filesBelow(path: string, directory: Inode): Generator<string> {
  for (const [name, inode] of [...directory.entries].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const at = `${path}/${name}`;
    // Made when it is read, as what /proc holds.
    if (inode.made !== undefined) continue;
    yield `file ${at} ${modeText(inode)} ${inode.uid}:${inode.gid} ${contentsOf(inode)}`.trim();
    yield* filesBelow(at, inode);
  }
}

function contentsOf({ type, content }: Inode): string {
  if (type === 'link') return `-> ${content}`;
  return type === 'file' ? digest(content) : '';
}

export const digest = (content: string): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 16);
