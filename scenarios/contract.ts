import type { Must } from '../reports/index.ts';
import type { Command, Completion } from '../runners/index.ts';
import type { FieldCondition, TelemetrySelector } from '../validators/index.ts';

export type Platform = 'linux' | 'windows' | 'macos';

/** What ties an event to a run. Every list is literal; comparison ignores case on Windows and macOS. */
export interface Handles {
  /** Names of services, units and jobs. */
  readonly names: readonly string[];
  readonly paths: readonly string[];
}

/**
 * Present, gone, marked for deletion (Windows error 1072), or not to be told. `foreign`: something of that name is
 * there and bears no mark of the run's; it is left alone.
 */
export type Presence = 'present' | 'absent' | 'pending' | 'foreign' | 'unknown';

/** Something that alters a host; made by a kind of change, which derives reversal and probe. */
export interface Change {
  readonly kind: string;
  /** What the kind made it of, as plain data: the guard has it made anew from this. */
  readonly spec: unknown;
  readonly name: string;
  readonly handles: Handles;
  /** Every path, service or key that comes into being; the guard holds each against the marker. */
  readonly creates: readonly Artefact[];
  /** What it rewrites: each made by an earlier change of the same plan, which the guard holds it to. */
  readonly alters?: readonly string[];
  /** Units that it has the manager act on, beside those that it creates: made by an earlier change likewise. */
  readonly drives?: readonly string[];
  /** Files that it writes, with what they hold then. */
  readonly writes?: readonly WrittenFile[];
  /** What a file that it rewrites holds before, and again afterwards: what an earlier change wrote. */
  readonly replaces?: WrittenFile;
  /** Payloads that it writes or registers beside its own. */
  readonly registers?: readonly Payload[];
  /** Its payload runs by an account of which nothing is known beforehand: whoever sits at the screen. */
  readonly runsAsAnyone?: true;
  /** What another host's tools, which it runs there, are told to call this one. */
  readonly asks?: string;
  /** What will run on the host because of this change; the guard knows the harmless ones. */
  readonly payload?: Payload;
  readonly apply: readonly Command[];
  /** All of them run regardless of the others' endings; reverting twice is harmless. */
  readonly revert: readonly Command[];
  readonly probe: Command;
  state(completion: Completion): Presence;
  /** For a change that must be refused: exit codes that mean "access denied". Made by `attempted`. */
  readonly attempt?: { readonly denied: readonly number[] };
  /**
   * For a change that must be refused: reads the ending of each command of `apply`. The first that is not
   * `allowed` ends the attempt, not the act. Made by `attempted`.
   */
  outcome?(completion: Completion): AttemptOutcome;
}

/** `error`: it failed, and not because the host said no. */
export type AttemptOutcome = 'refused' | 'allowed' | 'error';

export interface WrittenFile {
  readonly path: string;
  readonly text: string;
}

export interface Artefact {
  readonly kind: 'file' | 'unit' | 'windows-service' | 'registry-key' | 'launchd-job' | 'registry-value';
  readonly name: string;
  /**
   * Where the name itself is the published tool's own (PSEXESVC) and cannot carry the marker: where the
   * marker stands instead. Such a name is used only when nothing of that name was there before.
   */
  readonly markerIn?: 'name' | 'display-name' | 'description' | 'contents' | 'arguments';
}

/** An argv on the guard's short list of harmless payloads. */
export interface Payload {
  readonly program: string;
  readonly args: readonly string[];
  /** The system's own signed executable that `program` is a copy of. */
  readonly copyOf?: string;
}

/** A command that alters nothing: an enumeration, or an attempt that must be refused; made by a kind of action. */
export interface Action {
  readonly kind: string;
  /** What the kind made it of, as plain data: the guard has it made anew from this. */
  readonly spec: unknown;
  readonly name: string;
  readonly handles: Handles;
  readonly command: Command;
  /** Files and keys that it opens for writing, without a word written: that alone may start what watches them. */
  readonly opens?: readonly string[];
  /** For attempts that must be refused: tells a refusal from success and from any other failure. */
  outcome?(completion: Completion): AttemptOutcome;
  /** What its output tells people, where its ending tells too little. */
  says?(completion: Completion): string;
  /** A read-only command whose output is the same before and after the attempt: the proof that it altered nothing. */
  readonly unchanged?: Command;
}

export type Step = { readonly change: Change } | { readonly action: Action };

export interface DataComponent {
  /** ATT&CK v18 id, `DC0060`. */
  readonly id: string;
  readonly name: string;
}

export interface Expectation {
  readonly id: string;
  readonly title: string;
  readonly dataComponent: DataComponent;
  /** Ids (UUID) of the Sigma rules of which one must fire, or all stay silent. */
  readonly rules: readonly string[];
  readonly must: Must;
  /** For `fire`: milliseconds after the event within which it has to; any time before the time-out without it. */
  readonly within?: number;
  /** For `stay-silent`: lines that keep a rule silent which fired. */
  readonly silencedBy?: readonly string[];
  /** The telemetry without which the rule cannot fire: events that count, and what switches them on. */
  readonly telemetry: TelemetrySelector;
  /** For `be-refused`, by the names of changes or actions. */
  readonly refusal?: {
    readonly attempt: string;
    /** The positive control: the same, done by somebody who may; without its success a refusal proves nothing. */
    readonly control: string;
    /** Events, among the telemetry, by which the host itself tells that it refused, or (audit mode) would have. */
    readonly told?: {
      readonly refused: readonly FieldCondition[];
      readonly audited: readonly FieldCondition[];
    };
    /** Lines that put the mitigation in place, for a host that lacks it. */
    readonly fix?: readonly string[];
  };
}

/** What a scenario needs to know of the host to make its commands. */
export interface HostFacts {
  readonly platform: Platform;
  /** `debian 12`, `windows 10.0.20348` */
  readonly os: string;
  readonly hostname: string;
  /** Absolute paths of the tools that were looked for. */
  readonly tools: Readonly<Record<string, string>>;
  /** Account names of the principals on the host. */
  readonly actor: string;
  /** Names, uids and SIDs by which logs may name the acting account, that of its login included. */
  readonly identities?: readonly string[];
  /** The same of the inventory's known_admin; undefined where it names none. */
  readonly knownAdmin?: readonly string[];
  readonly unprivileged?: string;
  /** What the tools of the inventory's source host call this host; undefined where it names none. */
  readonly reachedAs?: string;
  /** Home of the acting account. */
  readonly home?: string;
  /** Only of a Linux host where no systemd runs: the name of its PID 1, and whether it is a WSL distribution. */
  readonly noSystemd?: { readonly init: string; readonly wsl: boolean };
  /** Whether the acting account has a service manager of its own that runs. */
  readonly userManager?: boolean;
  /** Of PowerShell, by its own name: `FullLanguage`, `ConstrainedLanguage`; undefined where it was not asked or does not tell. */
  readonly languageMode?: string;
}

export interface PlanContext {
  readonly marker: string;
  readonly facts: HostFacts;
  /** Use marked names only, even where public rules look for a tool's own. */
  readonly uniqueNames: boolean;
}

export interface Technique {
  readonly id: string;
  readonly name: string;
}

/** Who acts is made known, or services by their names (globs). */
export type KnownControl =
  | { readonly as: 'admin' }
  | { readonly as: 'service'; readonly services: readonly string[] };

/** One procedure, as data. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly platform: Platform;
  readonly role: 'procedure' | 'mitigation' | 'control';
  /** For mitigations: `M1026`. */
  readonly mitigation?: string;
  readonly techniques: readonly Technique[];
  readonly tags: readonly string[];
  /** Who does this in the wild, one sentence, with its source. */
  readonly inTheWild: { readonly text: string; readonly source: string };
  /** What becomes of it on the host, in one sentence. */
  readonly payload: string;
  /** Tools by name that preflight looks up; a missing one skips the scenario with that reason. */
  readonly tools: readonly string[];
  /** Tools that preflight looks up as well; the scenario can do without them. */
  readonly wants?: readonly string[];
  readonly privilege: 'admin' | 'user';
  /** For controls of what a site knows: what is made known to the rules for this scenario alone. */
  readonly known?: KnownControl;
  /** Why it cannot be done on such a host, for what no tool's absence tells; undefined where it can. */
  unfit?(facts: HostFacts): string | undefined;
  readonly blindSpots: readonly string[];
  steps(context: PlanContext): readonly Step[];
  expectations(context: PlanContext): readonly Expectation[];
}
