import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Measure } from './measure.ts';

const cost = z.object({ milliseconds: z.number(), processor: z.number() });
const costs = z.tuple([cost, cost]);

/** What a second thread gains once both have begun, in a process that has nothing else in its memory. */
export async function secondThread(folder: string, rules: string, file: string): Promise<Measure[]> {
  const program = fileURLToPath(new URL('sigma-threads-process.ts', import.meta.url));
  const child = fork(program, [folder, rules, file], {
    execArgv: ['--import=tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`${program} ended with ${code}`)),
  );
  const [message] = await Promise.race([once(child, 'message'), ended]);
  const [one, two] = costs.parse(message);
  return [
    {
      name: 'sigma: one thread / two',
      value: one.milliseconds / two.milliseconds,
      unit: 'x',
      aim: 'at least 1.7',
    },
    {
      name: 'sigma: processor time, two threads / one',
      value: two.processor / one.processor,
      unit: 'x',
      aim: '',
    },
  ];
}
