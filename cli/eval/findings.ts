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

/** How many events, by what is said of them. */
export type Counts = Readonly<Record<string, number>>;

/** Both counts together. Kinds are few, unless a recording wants to be told by very many. */
export function together(counts: Counts, more: Counts): Counts {
  const all = new Map(Object.entries(counts));
  for (const [kind, many] of Object.entries(more)) {
    const name = all.has(kind) || all.size < mostKinds ? kind : 'others';
    all.set(name, (all.get(name) ?? 0) + many);
  }
  return Object.fromEntries(all);
}

const mostKinds = 1_000;

/** What a part of a recording came to. */
export interface Findings {
  readonly events: number;
  /** Of these, how many are of no known log source, so that no rule was asked about them. */
  readonly unplaced: number;
  /** Events of a known log source that no rule is for, by that. */
  readonly unasked: Counts;
  /** Events that are not whole, by what they lack. */
  readonly lacking: Counts;
  readonly hits: readonly Hit[];
  readonly corrupt?: Corruption;
}

export const nothing: Findings = {
  events: 0,
  unplaced: 0,
  unasked: {},
  lacking: {},
  hits: [],
};

/** In the order of the recordings; `failed` ends a file that could not be read, or no further. */
export type Report =
  | { readonly file: string; readonly findings: Findings }
  | { readonly file: string; readonly failed: string };
