import type { Change } from '../contract.ts';
import { refusalOf } from '../refusal.ts';

/**
 * The same change, tried with the account that must be refused. The administrator takes back and proves gone
 * whatever a success leaves. `denied`: exit codes that mean "access denied" regardless of the host's language.
 */
export function attempted(change: Change, denied: readonly number[] = []): Change {
  return {
    ...change,
    attempt: { denied },
    apply: change.apply.map(command => ({ ...command, as: 'unprivileged' as const })),
    outcome: completion => refusalOf(completion, denied),
  };
}
