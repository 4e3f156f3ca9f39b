import type * as z from 'zod';
import type { Action } from '../contract.ts';

/** What a kind of action makes of its specification. */
export type MadeAction = Omit<Action, 'kind' | 'spec'>;

export interface ActionDefinition<S> {
  readonly kind: string;
  /** What a specification may hold. Every text has a closed form: whatever passes is safe in each of the commands. */
  readonly spec: z.ZodType<S>;
  /** Pure: the same specification gives the same commands, and none of them alters anything. */
  make(spec: S): MadeAction;
}

/** What the registry asks of each kind of action. */
export interface AnyActionKind {
  readonly kind: string;
  /** @throws {z.ZodError} for data that is no specification of this kind */
  remake(spec: unknown): Action;
}

/** A kind of action: a function that makes one from a specification, and can make it again from the same as data. */
export interface ActionKind<S> extends AnyActionKind {
  (spec: S): Action;
}

export function defineAction<S>({ kind, spec: model, make }: ActionDefinition<S>): ActionKind<S> {
  const action = (spec: S): Action => ({ kind, spec, ...make(spec) });
  const remake = (spec: unknown) => action(model.parse(spec));
  return Object.assign(action, { kind, remake });
}
