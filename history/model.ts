import * as z from 'zod';
import { verdicts } from '../reports/index.ts';

/**
 * What `--json` of history, compare and trends prints. Times are RFC 3339 in UTC, durations seconds. The published schemas
 * (docs/history.schema.json and others) are generated from here. Later versions add fields and take none away.
 */
const run = z.object({
  id: z.string(),
  /** `run`, `nightly` or `heartbeat`: what made it. */
  kind: z.string(),
  /** Runs of one plan miss each other's expectations; null for a run by hand. */
  plan: z.string().nullable(),
  started: z.string(),
  finished: z.string(),
  tool: z.object({ version: z.string(), digest: z.string().nullable() }),
  /** SHA-256 of the inventory's file; null where it is not known. */
  inventory: z.string().nullable(),
  exitCode: z.number(),
  /** Nothing was wrong: `last-good` names the last such run. */
  good: z.boolean(),
  interrupted: z.boolean(),
  /** At least one of its hosts was emulated. */
  emulated: z.boolean(),
  /** The clock stood at least a minute before the end of the run recorded before it. */
  clockBack: z.boolean(),
  hosts: z.number(),
  scenarios: z.number(),
  expectations: z.number(),
  met: z.number(),
  seconds: z.number(),
  folder: z.string().nullable(),
});

export const runListModel = z.object({
  schema: z.literal('servicedrill/history@1'),
  /** The file or server that was read, without user and password. */
  history: z.string(),
  /** All that it holds. */
  stored: z.number(),
  /** The latest first. With `--host` or `--scenario`, `expectations` and `met` count those alone. */
  runs: z.array(run),
});

export const categories = [
  'regressed',
  'late',
  'still-failing',
  'flaky',
  'inconclusive',
  'slower',
  'recovered',
  'new',
  'gone',
] as const;

const state = z.object({
  run: z.string(),
  started: z.string(),
  /** Null where the scenario came to no verdict. */
  verdict: z.enum(verdicts).nullable(),
  seconds: z.number().nullable(),
});

/** Null where it was not known, or is none. */
const difference = z.object({ what: z.string(), from: z.string().nullable(), to: z.string().nullable() });

const finding = z.object({
  category: z.enum(categories),
  host: z.string(),
  emulated: z.boolean(),
  scenario: z.string(),
  expectation: z.string(),
  title: z.string(),
  dataComponent: z.string(),
  rule: z.object({ id: z.string(), title: z.string() }),
  /** The last time, up to the earlier run, that anything could be told of it; null where that never was. */
  before: state.nullable(),
  /** Null where it is gone. */
  after: state.nullable(),
  /** Begin of the first run of those in a row in which it failed (or, where it is inconclusive, has no verdict). */
  since: z.string().nullable(),
  /** Runs in a row in which it has no verdict. */
  untoldRuns: z.number(),
  /** Verdicts of all attempts of the later run, where there was more than one. */
  attempts: z.array(z.enum(verdicts)),
  why: z.string(),
  /** What else is not as it was `before`. */
  changed: z.array(difference),
});

const hostFinding = z.object({
  /** Silent: it could not be drilled. Back: it was silent before. */
  state: z.enum(['silent', 'back']),
  host: z.string(),
  emulated: z.boolean(),
  /** Begin of the first run in a row in which it was silent. */
  since: z.string(),
  why: z.string(),
});

export const comparisonModel = z.object({
  schema: z.literal('servicedrill/comparison@1'),
  history: z.string(),
  /** Null: each expectation is compared with what was last told of it before `to`. */
  from: run.nullable(),
  to: run,
  counts: z.record(z.enum(categories), z.number()),
  unchanged: z.number(),
  /** Something regressed or is late that was not before, or a host fell silent. */
  worse: z.boolean(),
  hosts: z.array(hostFinding),
  findings: z.array(finding),
});

const point = z.object({
  /** Begin of its first run. */
  from: z.string(),
  runs: z.number(),
  /** 0 to 1; null where nothing could be told. */
  passRate: z.number().nullable(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
});

const trend = z.object({
  name: z.string(),
  /** Over the whole span. */
  passRate: z.number().nullable(),
  /** Of the median run: half (nine tenths) of its detections came within so many seconds. */
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  points: z.array(point),
});

export const trendsModel = z.object({
  schema: z.literal('servicedrill/trends@1'),
  history: z.string(),
  /** Begin of the first and the last run of the span; null where there is none. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  runs: z.number(),
  techniques: z.array(trend),
  hosts: z.array(trend),
});

export type Run = z.infer<typeof run>;
export type RunList = z.infer<typeof runListModel>;
export type Category = (typeof categories)[number];
export type Finding = z.infer<typeof finding>;
export type FindingState = z.infer<typeof state>;
export type Difference = z.infer<typeof difference>;
export type HostFinding = z.infer<typeof hostFinding>;
export type Comparison = z.infer<typeof comparisonModel>;
export type Trend = z.infer<typeof trend>;
export type TrendPoint = z.infer<typeof point>;
export type Trends = z.infer<typeof trendsModel>;
