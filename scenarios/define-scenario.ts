import * as z from 'zod';
import type { Scenario } from './contract.ts';

const sentence = z
  .string()
  .max(300)
  .regex(/^\S(?:[^\p{Cc}]*\S)?$/u, 'is not one line of text');
const word = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'is not small letters and digits with dashes between them');
const tool = z
  .string()
  .max(60)
  .regex(/^\w[\w.-]*$/, 'is no name of a tool');
const pure = z.custom<never>(value => typeof value === 'function', 'is no function');
const technique = z.strictObject({
  id: z.string().regex(/^T\d{4}(?:\.\d{3})?$/, 'is no technique, such as T1569.003'),
  name: sentence,
});

/** The form of a scenario; its steps and expectations are judged once they are made, by the guard. */
const model = z
  .strictObject({
    id: word,
    title: sentence,
    platform: z.enum(['linux', 'windows', 'macos']),
    role: z.enum(['procedure', 'mitigation', 'control']),
    mitigation: z
      .string()
      .regex(/^M\d{4}$/, 'is no mitigation, such as M1026')
      .exactOptional(),
    techniques: z.array(technique).min(1, 'is empty'),
    tags: z.array(word),
    inTheWild: z.strictObject({
      text: sentence,
      source: z.url({ protocol: /^https?$/, error: 'is no address of a source' }),
    }),
    payload: sentence,
    tools: z.array(tool),
    wants: z.array(tool).exactOptional(),
    privilege: z.enum(['admin', 'user']),
    known: z
      .discriminatedUnion('as', [
        z.strictObject({ as: z.literal('admin') }),
        z.strictObject({ as: z.literal('service'), services: z.array(z.string()).min(1) }),
      ])
      .exactOptional(),
    blindSpots: z.array(sentence),
    unfit: pure.exactOptional(),
    steps: pure,
    expectations: pure,
  })
  .refine(({ role, mitigation }) => (role === 'mitigation') === (mitigation !== undefined), {
    path: ['mitigation'],
    message: 'stands in scenarios whose role is mitigation, and in all of them',
  });

/**
 * A scenario whose data is right in form: the catalogue's are made by this.
 * @throws {TypeError} which names the scenario, the property and what is wrong with it
 */
export function defineScenario(definition: Scenario): Scenario {
  const { error } = model.safeParse(definition);
  if (error === undefined) return Object.freeze({ ...definition });
  const told = error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(' '));
  throw new TypeError(`scenario ${String(definition.id)}: ${told.join('; ')}`);
}
