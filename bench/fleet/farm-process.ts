import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const report = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening') }),
  z.object({ type: z.literal('used'), cpuMs: z.number() }),
]);

/** What the farm tells. */
export type FarmReport = z.infer<typeof report>;

/** Emulated hosts in a process of their own. */
export interface Farm {
  /** CPU milliseconds since its hosts listen. */
  used(): Promise<number>;
  close(): Promise<void>;
}

/** Starts the farm; `folder` then holds its inventory, servicedrill.yml, and a known_hosts file. */
export async function startFarm(count: number, folder: string): Promise<Farm> {
  const program = fileURLToPath(new URL('farm.ts', import.meta.url));
  // Room for young objects: a thousand hosts keep their logs, and copying them about would be most of the work.
  const child = fork(program, [String(count), folder], {
    execArgv: ['--import=tsx', '--max-semi-space-size=64'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await told(child);
  return {
    used: async () => {
      child.send('used');
      const answer = await told(child);
      return answer.type === 'used' ? answer.cpuMs : 0;
    },
    close: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

async function told(child: ChildProcess): Promise<FarmReport> {
  const told = new AbortController();
  const { signal } = told;
  const ended = once(child, 'exit', { signal }).then(([code]) =>
    Promise.reject(new Error(`the farm ended with ${code}`)),
  );
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return report.parse(message);
  } finally {
    told.abort();
    ended.catch(() => {});
  }
}
