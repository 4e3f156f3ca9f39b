import type { Host, Inventory } from '../inventory/index.ts';
import type { Judged, OnProgress } from '../reports/index.ts';
import type { HostFacts } from '../scenarios/index.ts';
import type { ClockOffset, Dispatch, HostCare, HostClock, Keeping, SendAll } from './hosts/index.ts';
import type { Ledger, RunFolder } from './ledger/index.ts';
import type { HostLogs, OwnExpectation, OwnRules, Rules, RulesOf } from './observe/index.ts';
import type { SentCommands } from './tell/index.ts';

export interface DrillOptions {
  /** Milliseconds that a verdict is waited for after the act; default: 60,000. */
  readonly timeoutMs: number;
  /** Milliseconds that the act's work is left standing at least; default: 0. */
  readonly dwellMs: number;
  /** Hosts drilled at the same time. */
  readonly concurrency: number;
  readonly uniqueNames: boolean;
  readonly layer: 'logic' | 'alert';
}

/** Everything that the scenarios of one run share on one host. */
export interface HostContext {
  readonly run: string;
  readonly host: Host;
  readonly inventory: Inventory;
  readonly facts: HostFacts;
  /** As the host's clock stood when the scenario began. */
  readonly clock: ClockOffset;
  readonly hostClock: HostClock;
  readonly care: HostCare;
  /** Process ids of the program's own commands that no scenario was told of: those of the arrival. */
  readonly lately: number[];
  readonly dispatchFor: (scenario?: string, keeping?: Keeping) => Dispatch;
  readonly sendAllFor: (dispatch: Dispatch) => SendAll;
  readonly logs: HostLogs;
  readonly ledger: Ledger;
  readonly rulesOf: RulesOf;
  /** What the user expects of rules, and how the user's rules fare. */
  readonly expected: readonly OwnExpectation[];
  readonly ownRules: OwnRules;
  readonly folder: RunFolder;
  readonly sent: SentCommands;
  readonly options: DrillOptions;
  readonly report: OnProgress;
  /** Why the inventory's known_admin cannot act; undefined where it can, or is not asked to. */
  readonly knownAdminTrouble: string | undefined;
  /** Aborts when the operator has had enough; restoring goes on regardless. */
  readonly signal: AbortSignal;
}

/** The same for one scenario, with the rules as they apply to it. */
export interface ScenarioContext extends HostContext {
  readonly rules: Rules;
  readonly judged: Judged;
}
