import type { Outcome, Phase, Verdict } from '../result.ts';

interface OnHost {
  readonly host: string;
}

interface InScenario extends OnHost {
  /** Empty where the command serves the host and no single scenario. */
  readonly scenario: string;
}

/** Told as it happens; the terminal shows it, tests listen. */
export type OnProgress = (event: ProgressEvent) => void;

/** What a run tells while it goes on. Texts may be a host's own words; whoever shows them disarms them. */
export type ProgressEvent =
  /** How much there is to do, once it is known. */
  | { readonly type: 'planned'; readonly hosts: number; readonly scenarios: number }
  | ({ readonly type: 'host-connecting' } & OnHost)
  | ({ readonly type: 'host-failed'; readonly message: string; readonly fix: string } & OnHost)
  /** Nothing more will be told of this host. */
  | ({ readonly type: 'host-done' } & OnHost)
  | ({ readonly type: 'phase'; readonly phase: Phase; readonly detail?: string } & InScenario)
  | ({ readonly type: 'command'; readonly phase: Phase; readonly text: string } & InScenario)
  /** Ends with its `verdict`. `deadlineAt` in milliseconds since the epoch, by this controller's clock. */
  | ({ readonly type: 'waiting'; readonly expectation: string; readonly deadlineAt: number } & InScenario)
  | ({
      readonly type: 'verdict';
      readonly expectation: string;
      readonly verdict: Verdict;
      readonly met: boolean;
    } & InScenario)
  /** How a scenario ended that was not executed. */
  | ({
      readonly type: 'not-executed';
      readonly outcome: Exclude<Outcome, 'executed'>;
      readonly why: string;
    } & InScenario)
  /** Every change reverted and proven gone. */
  | ({ readonly type: 'restored' } & InScenario)
  /** `commands` are to be run by hand on the host. */
  | ({ readonly type: 'left-changed'; readonly commands: readonly string[] } & InScenario)
  | { readonly type: 'warning'; readonly text: string };
