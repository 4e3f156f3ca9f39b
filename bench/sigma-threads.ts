import * as z from 'zod';
import { program, told } from './child.ts';
import type { Measure } from './measure.ts';

const cost = z.object({ milliseconds: z.number(), processor: z.number() });
const costs = z.tuple([cost, cost]);

/** What a second thread gains once both have begun, in a process that has nothing else in its memory. */
export async function secondThread(folder: string, rules: string, file: string): Promise<Measure[]> {
  const child = program(new URL('sigma-threads-process.ts', import.meta.url), [folder, rules, file]);
  const [one, two] = costs.parse(await told(child));
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
