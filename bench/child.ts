import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a program of the bench's own, from its source, with a channel for messages. */
export function program(module: URL, args: readonly string[], flags: readonly string[] = []): ChildProcess {
  return fork(fileURLToPath(module), args, {
    execArgv: ['--import=tsx', ...flags],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** The child's next message. @throws when it ends without one */
export async function told(child: ChildProcess): Promise<unknown> {
  const told = new AbortController();
  const { signal } = told;
  const ended = once(child, 'exit', { signal }).then(([code]) =>
    Promise.reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`)),
  );
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  } finally {
    told.abort();
    ended.catch(() => {});
  }
}
