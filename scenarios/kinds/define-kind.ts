import type * as z from 'zod';
import type { Completion } from '../../runners/index.ts';
import type { Change, Presence } from '../contract.ts';

/** What a kind makes of its specification: everything of a change but its kind, its specification and its reading. */
export type Made = Omit<Change, 'kind' | 'spec' | 'state' | 'attempt' | 'outcome'>;

export interface KindDefinition<S> {
  /** By it the ledger knows the kind: never renamed. */
  readonly name: string;
  /** What a specification may hold. Every text has a closed form: whatever passes is safe in each of the kind's commands. */
  readonly spec: z.ZodType<S>;
  /** Pure: the same specification gives the same commands. */
  make(spec: S): Made;
  /** Reads the answer to the probe. */
  presence(completion: Completion): Presence;
}

/** What the registry asks of each kind. */
export interface AnyKind {
  readonly kind: string;
  /** @throws {z.ZodError} for data that is no specification of this kind */
  remake(spec: unknown): Change;
  presence(completion: Completion): Presence;
}

/** A kind of change: a function that makes one from a specification, and can make it again from the same as data. */
export interface Kind<S> extends AnyKind {
  (spec: S): Change;
}

export function defineKind<S>({ name, spec: model, make, presence }: KindDefinition<S>): Kind<S> {
  const change = (spec: S): Change => ({ kind: name, spec, ...make(spec), state: presence });
  const remake = (spec: unknown) => change(model.parse(spec));
  return Object.assign(change, { kind: name, remake, presence });
}
