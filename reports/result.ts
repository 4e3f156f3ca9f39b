import * as z from 'zod';

/**
 * The one result model: everything printed, stored or rendered comes from it. Times are RFC 3339 in UTC,
 * durations seconds. The published schema (docs/result.schema.json) is generated from here. Later versions of the program
 * add fields and take none away.
 */
const yesNoUnknown = z.enum(['yes', 'no', 'unknown']);

export const verdicts = [
  'detected',
  'late',
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

const musts = ['fire', 'stay-silent', 'be-refused'] as const;

const phases = ['preflight', 'baseline', 'act', 'dwell', 'observe', 'revert', 'verify', 'cleanup'] as const;

const outcomes = ['executed', 'prevented', 'failed', 'skipped', 'not-applicable'] as const;

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
  /** SHA-256 of the file that holds the rule, as it was loaded: what `sha256sum` prints; null where there is none. */
  digest: z.string().nullable(),
  /**
   * Where the rule stands: its file, and the line (from 1) on which it begins. The path of a shipped rule counts from the program's
   * own folder, any other is absolute. Absent in documents of 0.1.0, and where there is no rule.
   */
  place: z.object({ file: z.string(), line: z.number(), shipped: z.boolean() }).optional(),
});

const miss = z.object({
  rule: z.string(),
  event: z.string(),
  /** Of a correlation, the part that is missing. */
  selection: z.string(),
  field: z.string(),
  seen: z.string(),
  wanted: z.string(),
  /** The event has no such field. */
  absent: z.boolean().optional(),
  /** How many of the rule's items the event meets, of how many it would take. */
  met: z.number().optional(),
  of: z.number().optional(),
  /** Correlations only. */
  part: z.enum(['rule', 'condition', 'group-by', 'timespan', 'order']).optional(),
});

/** `base`: of a correlation that lacks matches of a rule, that rule's own nearest miss. */
const nearMiss = miss.extend({ base: miss.optional() });

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
  must: z.enum(musts),
  verdict: z.enum(verdicts),
  met: z.boolean(),
  layer: z.enum(['logic', 'alert']),
  evidence,
  /** From the event's own time, corrected by the clock offset, to the verdict; null where nothing was seen. */
  secondsToVerdict: z.number().nullable(),
  /** Seconds after the event within which the rule has to match; null where none are set. */
  within: z.number().nullable(),
  why: z.string(),
  /** Lines that fix it, for people to copy. */
  fix: z.array(z.string()),
  nearMiss: nearMiss.optional(),
});

const changeResult = z.object({
  kind: z.string(),
  name: z.string(),
  /** Partly: its commands began and did not all succeed. No: none began, or the host refused the first. */
  applied: z.enum(['no', 'partly', 'yes']),
  reverted: z.boolean(),
  verifiedAbsent: z.boolean(),
});

const span = z.object({ started: z.string(), ended: z.string() });

const commandResult = z.object({
  phase: z.enum(phases),
  /** The host that ran it: the drilled one, or its source. */
  host: z.string(),
  /** The account on that host. */
  account: z.string(),
  /** As a person would type it, the first 1,000 characters; standard input is not part of it. */
  text: z.string(),
  started: z.string(),
  ended: z.string(),
  ending: z.enum(['exited', 'signalled', 'timed-out', 'lost']),
  /** Exit status; null unless it exited. */
  exit: z.number().nullable(),
});

const known = z.object({ list: z.enum(['known_admins', 'known_services']), entry: z.string() });

/** Who the rules took the actor and its services for: the inventory's lists, with what was left out or added. */
const judged = z.object({
  as: z.enum(['unknown', 'known-admin', 'known-service', 'inventory']),
  /** Entries of the inventory that name the drill's own actor or services: not applied to this scenario. */
  leftOut: z.array(known),
  /** What was made known to the rules for this scenario alone. */
  madeKnown: z.array(known),
});

const scenarioResult = z.object({
  id: z.string(),
  title: z.string(),
  /** Null in documents of 0.1.0. */
  role: z.enum(['procedure', 'mitigation', 'control']).nullable(),
  techniques: z.array(z.string()),
  marker: z.string(),
  outcome: z.enum(outcomes),
  why: z.string(),
  started: z.string(),
  seconds: z.number(),
  /** From the first command of the act to the last; null where it never began. */
  act: span.nullable(),
  /** From the first reversal to the last proof that nothing is left; null where nothing was to be put back. */
  reversal: span.nullable(),
  /** Seconds that the host's clock was ahead of this controller's; absent where it was not asked, and in documents of 0.1.0. */
  hostAhead: z.number().optional(),
  /** Every command sent for the scenario, in the order of their endings. */
  commands: z.array(commandResult),
  judged,
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
  /** As the inventory has it; null in documents of 0.1.0. */
  address: z.string().nullable(),
  /** `debian 12`, as the host told; null where it was not reached. */
  os: z.string().nullable(),
  /** What the host calls its boot: another one tells that it was booted anew. Null where it tells none. */
  boot: z.string().nullable().optional(),
  /** Why the host could not be drilled at all; null otherwise. */
  error: z.object({ message: z.string(), fix: z.string() }).nullable(),
  scenarios: z.array(scenarioResult),
});

export const ruleJudgements = [
  'fired',
  'not-matched',
  'not-fed',
  'not-drilled',
  'inconclusive',
  'unusable',
] as const;

/** How a rule that the user gave with `--rules` fared over the whole run. */
const ruleJudgement = ruleReference.extend({
  file: z.string().nullable(),
  /**
   * Not matched: events of its log source came of a procedure of its technique, and it matched none. Not fed: no such event came.
   * Not drilled: no procedure of its technique ran. Unusable: it could not be loaded.
   */
  judgement: z.enum(ruleJudgements),
  why: z.string(),
  /** By scenario, whatever its technique and role. */
  fired: z.array(
    z.object({
      scenario: z.string(),
      role: z.enum(['procedure', 'mitigation', 'control']),
      ofItsTechnique: z.boolean(),
      hosts: z.array(z.string()),
      matches: z.number(),
      /** The first of them. */
      event: eventReference,
    }),
  ),
  /** Procedures of its technique that fed its log source and did not fire it. */
  silent: z.array(z.object({ scenario: z.string(), hosts: z.array(z.string()) })),
  /** Of the likeliest event of all; null where it fired, or there was none. */
  nearMiss: nearMiss.extend({ scenario: z.string(), host: z.string() }).nullable(),
});

export const resultModel = z.object({
  schema: z.literal('servicedrill/result@2'),
  run: z.object({
    id: z.string(),
    started: z.string(),
    finished: z.string(),
    tool: z.object({
      name: z.literal('servicedrill'),
      version: z.string(),
      /** SHA-256 over the program's own files; null in documents of 0.1.0. */
      digest: z.string().nullable(),
    }),
    /** SHA-256 of the inventory's file, as `sha256sum` prints it; null where emulated hosts served without one. */
    inventory: z.object({ digest: z.string() }).nullable().optional(),
    interrupted: z.boolean(),
  }),
  hosts: z.array(hostResult),
  /** Absent where no rules were given. */
  rules: z.array(ruleJudgement).optional(),
  summary: z.object({
    hosts: z.number(),
    scenarios: z.number(),
    /** Scenarios that were chosen and have no result: their host was not reached, or lost, or the run was stopped before. */
    notBegun: z.number(),
    /** Scenarios that cannot run on their host (a tool, an account or a source is missing): counted among `scenarios`, no failure. */
    notApplicable: z.number(),
    expectations: z.number(),
    met: z.number(),
    verdicts: z.record(z.enum(verdicts), z.number()),
    restored: z.boolean(),
    seconds: z.number(),
  }),
  exitCode: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
});

export type Result = z.infer<typeof resultModel>;
export type HostResult = z.infer<typeof hostResult>;
export type ScenarioResult = z.infer<typeof scenarioResult>;
export type ExpectationResult = z.infer<typeof expectationResult>;
export type CommandResult = z.infer<typeof commandResult>;
export type Judged = z.infer<typeof judged>;
export type Span = z.infer<typeof span>;
export type ChangeResult = z.infer<typeof changeResult>;
export type EventReference = z.infer<typeof eventReference>;
export type RuleReference = z.infer<typeof ruleReference>;
export type RuleJudgement = z.infer<typeof ruleJudgement>;
export type NearMissResult = z.infer<typeof nearMiss>;
export type Phase = (typeof phases)[number];
export type Outcome = (typeof outcomes)[number];
export type Verdict = (typeof verdicts)[number];
export type Must = (typeof musts)[number];
