import type { Judgement } from './verdict.ts';

/** What became of something that the host must refuse. `error`: it failed for another reason. */
export interface Attempted {
  readonly outcome: 'refused' | 'allowed' | 'error' | 'not-made';
  readonly why: string;
}

interface AttemptFindings {
  readonly attempt: Attempted;
  /** The same, done in this run by somebody who may. */
  readonly control: { readonly name: string; readonly succeeded: boolean };
  /** Events of the attempt that reached the log; told beside the verdict, never part of it. */
  readonly telemetry: number;
}

/** A refusal counts only beside a positive control, so that it is never just a broken harness. Pure. */
export function judgeAttempt({ attempt, control, telemetry }: AttemptFindings): Judgement {
  const { outcome, why } = attempt;
  const seen = telemetry > 0 ? `seen in the log (${telemetry})` : 'not seen in the log';
  switch (outcome) {
    case 'allowed':
      return verdict('allowed', `the host should have refused it and did not; ${seen}`);
    case 'error':
      return verdict('error', `it failed, but was not refused: ${why}`);
    case 'not-made':
      return verdict('inconclusive', `the attempt was not made: ${why}`);
    case 'refused':
      return control.succeeded
        ? { ...verdict('refused', `${why}; ${seen}`), met: true }
        : verdict('inconclusive', `refused, but its control ${control.name} did not succeed either`);
  }
}

function verdict(verdict: Judgement['verdict'], why: string): Judgement {
  return { verdict, met: false, why, fix: [] };
}
