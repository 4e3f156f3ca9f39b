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
  /** How many of them are the host's own word that it refused, or (audit mode) would have. */
  readonly told?: { readonly refused: number; readonly audited: number };
  /** Lines that put the mitigation in place. */
  readonly fix?: readonly string[];
}

/** A refusal counts only beside a positive control, so that it is never just a broken harness. Pure. */
export function judgeAttempt(findings: AttemptFindings): Judgement {
  const { attempt, telemetry, told, fix = [] } = findings;
  const { outcome, why } = attempt;
  switch (outcome) {
    case 'allowed':
      return { ...verdict('allowed', `${allowed(why, told?.audited ?? 0)}; ${seenIn(telemetry)}`), fix };
    case 'error':
      if (told !== undefined && told.refused > 0) return refused(findings);
      if (told !== undefined)
        return verdict('inconclusive', `it failed, and no event of the host says why: ${why}`);
      return verdict('error', `it failed, but was not refused: ${why}`);
    case 'not-made':
      return verdict('inconclusive', `the attempt was not made: ${why}`);
    case 'refused':
      return refused(findings);
  }
}

function refused({ attempt, control, telemetry }: AttemptFindings): Judgement {
  return control.succeeded
    ? { ...verdict('refused', `${attempt.why}; ${seenIn(telemetry)}`), met: true }
    : verdict('inconclusive', `refused, but its control ${control.name} did not succeed either`);
}

function seenIn(telemetry: number): string {
  return telemetry > 0 ? `seen in the log (${telemetry})` : 'not seen in the log';
}

function allowed(why: string, audited: number): string {
  if (audited > 0) return 'the mitigation is in audit mode: the host would have refused it and only says so';
  return `the host should have refused it and did not${why === '' ? '' : `: ${why}`}`;
}

function verdict(verdict: Judgement['verdict'], why: string): Judgement {
  return { verdict, met: false, why, fix: [] };
}
