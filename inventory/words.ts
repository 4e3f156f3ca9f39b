import * as z from 'zod';

/** Control characters could forge output; a leading dash would be read as an option by ssh. */
export const word = z
  .string()
  .regex(/^(?!-)[^\x00-\x1f\x7f]+$/, 'is empty, begins with a dash or holds control characters');

export const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item)]);

export const secret = z
  .strictObject({
    env: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of an environment variable')
      .optional(),
    command: z.array(z.string()).min(1, 'names no program').optional(),
  })
  .refine(
    source => (source.env === undefined) !== (source.command === undefined),
    'needs one source\nwrite {env: NAME} or {command: [program, argument]}',
  )
  .describe('Where the secret comes from: an environment variable, or the first line a command prints');
