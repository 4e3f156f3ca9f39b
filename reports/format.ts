import type { Result } from './result.ts';

/** A report format: all that the rest of the program, its help and its documentation know of it. */
export interface Format {
  /** As `--report` takes it. */
  readonly name: string;
  /** For help and documentation: who reads it, and what is special about it. */
  readonly purpose: string;
  /** Of its files, `navigator.json` say; each format has its own. */
  readonly extension: string;
  /**
   * Takes texts as hosts and rules wrote them, and escapes itself what could deceive a reader. Other formats get texts that
   * passed `plain`.
   */
  readonly exact?: true;
  /** One file, or one for each part. Pure. */
  render(result: Result): string | readonly Part[];
}

/** One file of a report that has several. */
export interface Part {
  /** What the file is of, a host's name say. */
  readonly of: string;
  readonly text: string;
}
