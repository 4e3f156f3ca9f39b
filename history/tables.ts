import type { ColumnType, Generated, Insertable, Kysely } from 'kysely';

/**
 * The tables, alike in SQLite and PostgreSQL. `at` is a run's place in the order of runs: the end of the run in milliseconds
 * since 1970, made unique, and later than every run recorded before it, whatever the clock did. Rows are written once.
 */
export interface Tables {
  migration: { version: number; applied: string };
  run: RunTable;
  host: { id: Generated<number>; name: string; emulated: number; platform: string };
  subject: SubjectTable;
  rule: { id: Generated<number>; rule: string; digest: string; title: string };
  /** Texts that many rows share. */
  note: { id: Generated<number>; text: string };
  host_run: { at: number; host_id: number; error_id: number | null; facts_id: number };
  outcome: OutcomeTable;
  tally: TallyTable;
  /** Since when an expectation failed whose first failing runs were pruned. */
  carried: { subject_id: number; at: number; started: string };
}

interface RunTable {
  at: number;
  id: string;
  /** `run`, `nightly`, `heartbeat`: what made it. */
  kind: string;
  /** Runs of one plan are comparable as a whole; null for a run by hand. */
  plan: string | null;
  started: string;
  finished: string;
  version: string;
  digest: string | null;
  inventory: string | null;
  exit_code: number;
  /** 1 where nothing was wrong: the last such run is `last-good`, and is kept. */
  good: number;
  interrupted: number;
  emulated: number;
  /** 1 where the clock stood at least a minute before the run recorded before it. */
  clock_back: number;
  hosts: number;
  scenarios: number;
  expectations: number;
  met: number;
  seconds: number;
  folder: string | null;
}

/** What is judged from run to run: one expectation of one rule in one scenario on one host. */
interface SubjectTable {
  id: Generated<number>;
  host_id: number;
  scenario: string;
  expectation: string;
  rule: string;
  title: ColumnType<string, string, string>;
  component: ColumnType<string, string, string>;
}

interface OutcomeTable {
  subject_id: number;
  at: number;
  /** See `standings` in codes.ts. */
  standing: number;
  /** See `verdictCodes`; null where the scenario came to no verdict at all. */
  verdict: number | null;
  /** Milliseconds from the event to the verdict. */
  ms: number | null;
  rule_id: number;
  why_id: number | null;
  /** Verdicts of all attempts, where there was more than one. */
  attempts: string | null;
}

/** Of one run: all its expectations on a host, or of a technique. */
interface TallyTable {
  at: number;
  kind: 'host' | 'technique';
  name: string;
  judged: number;
  met: number;
  /** Milliseconds to the verdict, nearest rank; null where nothing was detected. */
  p50: number | null;
  p90: number | null;
}

export type Database = Kysely<Tables>;
export type NewRow<T extends keyof Tables> = Insertable<Tables[T]>;
