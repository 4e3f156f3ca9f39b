/** `error`: not Sigma, or it cannot be used; `warning`: most likely not what was meant; `note`: good to know. */
export type Severity = 'error' | 'warning' | 'note';

/** Something about a rule, and where it stands. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly severity: Severity;
  /** A short name for the kind of problem, for those who count or silence them. */
  readonly code: string;
  readonly message: string;
  /** What is meant where the message only tells the kind. */
  readonly detail?: string;
}

/** A problem of a document, before it is known where that stands: `path` leads to the part that is meant. */
export interface Finding {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly path: readonly PropertyKey[];
}
