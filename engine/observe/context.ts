import type { OnProgress } from '../../reports/index.ts';
import type { ClockOffset, HostClock } from '../hosts/index.ts';
import type { HostLogs } from './host-logs.ts';
import type { Rules } from './rules.ts';

/** By what the expectations of one scenario on one host are judged. */
export interface JudgingContext {
  readonly host: { readonly name: string };
  /** As the host's clock stood when the scenario began. */
  readonly clock: ClockOffset;
  readonly hostClock: Pick<HostClock, 'isKnown' | 'stepIn' | 'isSeenAfter'>;
  readonly logs: HostLogs;
  /** As they apply to the scenario. */
  readonly rules: Rules;
  readonly options: {
    /** Milliseconds that a verdict is waited for after the act. */
    readonly timeoutMs: number;
    /** Milliseconds that the act's work is left standing at least. */
    readonly dwellMs: number;
  };
  readonly report: OnProgress;
}
