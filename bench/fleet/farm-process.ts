import { once } from 'node:events';
import * as z from 'zod';
import { program, told } from '../child.ts';

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
  // Room for young objects: a thousand hosts keep their logs, and copying them about would be most of the work.
  const flags = ['--max-semi-space-size=64'];
  const child = program(new URL('farm.ts', import.meta.url), [String(count), folder], flags);
  report.parse(await told(child));
  return {
    used: async () => {
      child.send('used');
      const answer = report.parse(await told(child));
      return answer.type === 'used' ? answer.cpuMs : 0;
    },
    close: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
