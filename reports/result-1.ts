import * as z from 'zod';

/**
 * The result model up to 0.1.0, frozen: `readResult` still reads such documents. The published schema
 * (docs/result-1.schema.json) is generated from here.
 */
const yesNoUnknown = z.enum(['yes', 'no', 'unknown']);

const verdicts = [
  'detected',
  'telemetry-only',
  'missed',
  'blind',
  'silent',
  'refused',
  'fired',
  'allowed',
  'inconclusive',
  'error',
] as const;

const eventReference = z.object({
  source: z.string(),
  id: z.string(),
  time: z.string(),
  summary: z.string(),
});

const ruleReference = z.object({
  id: z.string(),
  title: z.string(),
  level: z.string(),
  tags: z.array(z.string()),
});

const nearMiss = z.object({
  rule: z.string(),
  event: z.string(),
  selection: z.string(),
  field: z.string(),
  seen: z.string(),
  wanted: z.string(),
});

const evidence = z.object({
  telemetry: z.object({ state: yesNoUnknown, events: z.array(eventReference) }),
  logic: z.object({ state: yesNoUnknown, matches: z.array(eventReference.extend({ rule: z.string() })) }),
  alert: z.object({
    state: yesNoUnknown,
    alerts: z.array(z.object({ id: z.string(), title: z.string(), time: z.string() })),
  }),
});

const expectationResult = z.object({
  id: z.string(),
  title: z.string(),
  dataComponent: z.object({ id: z.string(), name: z.string() }),
  rule: ruleReference,
  must: z.enum(['fire', 'stay-silent', 'be-refused']),
  verdict: z.enum(verdicts),
  met: z.boolean(),
  layer: z.enum(['logic', 'alert']),
  evidence,
  /** From the event's own time, corrected by the clock offset, to the verdict; null where nothing was seen. */
  secondsToVerdict: z.number().nullable(),
  why: z.string(),
  /** Lines that fix it, for people to copy. */
  fix: z.array(z.string()),
  nearMiss: nearMiss.optional(),
});

const changeResult = z.object({
  kind: z.string(),
  name: z.string(),
  applied: z.boolean(),
  reverted: z.boolean(),
  verifiedAbsent: z.boolean(),
});

const scenarioResult = z.object({
  id: z.string(),
  title: z.string(),
  techniques: z.array(z.string()),
  marker: z.string(),
  outcome: z.enum(['executed', 'prevented', 'failed', 'skipped']),
  why: z.string(),
  started: z.string(),
  seconds: z.number(),
  changes: z.array(changeResult),
  expectations: z.array(expectationResult),
  restored: z.boolean(),
  /** Commands to run by hand where the host could not be restored. */
  leftBehind: z.array(z.string()),
  /** Processes of the drill that outlived the reversal of what had begun them: killed, and proven gone. */
  killed: z.array(z.string()),
  alsoFired: z.array(ruleReference.extend({ events: z.array(eventReference) })),
});

const hostResult = z.object({
  name: z.string(),
  platform: z.enum(['linux', 'windows', 'macos']),
  emulated: z.boolean(),
  transport: z.string(),
  /** Why the host could not be drilled at all; null otherwise. */
  error: z.object({ message: z.string(), fix: z.string() }).nullable(),
  scenarios: z.array(scenarioResult),
});

export const firstModel = z.object({
  schema: z.literal('servicedrill/result@1'),
  run: z.object({
    id: z.string(),
    started: z.string(),
    finished: z.string(),
    tool: z.object({ name: z.literal('servicedrill'), version: z.string() }),
    interrupted: z.boolean(),
  }),
  hosts: z.array(hostResult),
  summary: z.object({
    hosts: z.number(),
    scenarios: z.number(),
    /** Scenarios that were chosen and have no result: their host was not reached, or lost, or the run was stopped before. */
    notBegun: z.number(),
    expectations: z.number(),
    met: z.number(),
    verdicts: z.record(z.enum(verdicts), z.number()),
    restored: z.boolean(),
    seconds: z.number(),
  }),
  exitCode: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
});

export type FirstResult = z.infer<typeof firstModel>;
