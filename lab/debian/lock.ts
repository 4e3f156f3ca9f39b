import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Runs `work` while no other process of this machine runs with the same `name`; others wait their turn.
 * The lock is a listening socket in the abstract namespace (unix(7)): the kernel frees it when its holder dies,
 * however it dies, so there is no stale lock to judge and no file to remove.
 */
export async function withLock<Result>(
  name: string,
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const address = `\0servicedrill-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  const release = await acquire(address, signal);
  try {
    return await work();
  } finally {
    await release();
  }
}

type Release = () => Promise<void>;

async function acquire(address: string, signal: AbortSignal | undefined): Promise<Release> {
  for (;;) {
    signal?.throwIfAborted();
    const release = await tryAcquire(address);
    if (release) return release;
    await holderGone(address, signal);
  }
}

async function tryAcquire(address: string): Promise<Release | undefined> {
  const waiting = new Set<Socket>();
  const server = createServer(socket => {
    waiting.add(socket);
    socket.on('error', () => socket.destroy());
  });
  server.listen(address);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined;
    throw error;
  }
  return () => closed(server, waiting);
}

/** The closing of their connections is what wakes those who wait, so it comes after the name is free. */
async function closed(server: Server, waiting: ReadonlySet<Socket>): Promise<void> {
  const done = once(server, 'close');
  server.close();
  for (const socket of waiting) socket.destroy();
  await done;
}

async function holderGone(address: string, signal: AbortSignal | undefined): Promise<void> {
  const socket = connect(address);
  const giveUp = () => socket.destroy();
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  // A refused or broken connection means the same as a closed one: try again.
  await new Promise(resolve => socket.on('error', giveUp).once('close', resolve));
  signal?.removeEventListener('abort', giveUp);
}
