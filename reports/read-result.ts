import * as z from 'zod';
import { type Result, resultModel } from './result.ts';
import { firstModel } from './result-1.ts';
import { upgraded } from './upgrade.ts';

/** A document that is no result of this program, or of a later version that it cannot read. */
export class ResultError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ResultError';
  }
}

const marked = z.object({ schema: z.string() });

/**
 * A result document (parsed JSON) of this version or of 0.1.0 (`servicedrill/result@1`).
 * @throws {ResultError} with the reason in one line
 */
export function readResult(document: unknown): Result {
  const { data: mark } = marked.safeParse(document);
  if (mark === undefined) throw new ResultError('is not a result document: it names no schema');
  switch (mark.schema) {
    case resultModel.shape.schema.value:
      return parsed(resultModel, document);
    case firstModel.shape.schema.value:
      return upgraded(parsed(firstModel, document));
    default:
      throw new ResultError(`has the schema ${JSON.stringify(mark.schema.slice(0, 60))}, which is not known`);
  }
}

function parsed<T extends z.ZodType>(model: T, document: unknown): z.infer<T> {
  const read = model.safeParse(document);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new ResultError(`is damaged: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}
