import { nearest } from './nearest.ts';

/** One mistake in an inventory file. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What is wrong, with the offending value. */
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** A mistake before its place is looked up: `path` leads to the value, or to the key itself. */
export interface Finding {
  readonly path: readonly PropertyKey[];
  readonly at: 'key' | 'value';
  readonly message: string;
  readonly fix?: string;
}

/**
 * The inventory, or what was asked of it, is wrong. The message has one line for each problem
 * (`hosts.yml:12:7: transport "shs" is not known; did you mean ssh?`). `problems` is empty where the mistake is
 * not in the file: a file that cannot be read, a host that is not there.
 */
export class InventoryError extends Error {
  readonly problems: readonly Problem[];
  constructor(message: string, problems: readonly Problem[] = [], options?: ErrorOptions) {
    super(message, options);
    this.name = 'InventoryError';
    this.problems = problems;
  }
}

export function failWith(problems: readonly Problem[]): never {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  throw new InventoryError(sorted.map(line).join('\n'), sorted);
}

const line = (problem: Problem): string =>
  `${problem.file}:${problem.line}:${problem.column}: ${withFix(problem.message, problem.fix)}`;

export const withFix = (message: string, fix: string | undefined): string =>
  fix === undefined ? message : `${message}; ${fix}`;

const listed = 8;

/** `did you mean ssh?`, or what there is to choose from. */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  const near = nearest(word, known);
  if (near !== undefined) return `did you mean ${near}?`;
  if (known.length === 0) return undefined;
  const more = known.length > listed ? ` and ${known.length - listed} more` : '';
  return `known: ${known.slice(0, listed).join(', ')}${more}`;
}

/** A value as a message may show it: short, on one line, without escapes. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  if (typeof value !== 'string') return String(value);
  const short = value.length > 60 ? `${value.slice(0, 60)}...` : value;
  return JSON.stringify(short.replace(/[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, '?'));
}
