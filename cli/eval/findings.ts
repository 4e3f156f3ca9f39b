import type { Corruption } from '../../validators/index.ts';

/** One rule that matched one record: small, and made of what can be sent between threads. */
export interface Hit {
  /** Index into the rules of the rule set, the same in every thread. */
  readonly rule: number;
  /** Set where it is not the file being read: a correlation that completes later. */
  readonly file?: string;
  readonly record: string;
  /** Milliseconds since the epoch. */
  readonly time?: number;
  /** The event's fields as JSON, if they were asked for. */
  readonly fields?: string;
  readonly correlation?: Correlated;
}

export interface Correlated {
  readonly group: Readonly<Record<string, string>>;
  readonly value: number;
  readonly events: readonly { readonly file: string; readonly record: string }[];
}

/** What a part of a recording came to. */
export interface Findings {
  readonly events: number;
  /** Of these, how many are of no known log source, so that no rule was asked about them. */
  readonly unplaced: number;
  readonly hits: readonly Hit[];
  readonly corrupt?: Corruption;
}

export const nothing: Findings = { events: 0, unplaced: 0, hits: [] };

/** In the order of the recordings; `failed` ends a file that could not be read, or no further. */
export type Report =
  | { readonly file: string; readonly findings: Findings }
  | { readonly file: string; readonly failed: string };
