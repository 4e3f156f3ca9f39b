import type { Expectation } from '../contract.ts';

interface Refusal {
  /** Names of the change or action that must be refused, and of the same done by somebody who may. */
  readonly attempt: string;
  readonly control: string;
}

/** The evidence that the attempt would leave, beside which its refusal is told. `word` stands in the attempt alone. */
export function refused(
  title: string,
  evidence: Expectation,
  refusal: Refusal,
  word = refusal.attempt,
): Expectation {
  return { ...byWord(evidence, word), id: 'refusal', title, must: 'be-refused', refusal };
}

/** Of the evidence what has the word in its command line: what the administrator does beside it has not. */
export function byWord(evidence: Expectation, word: string): Expectation {
  const { telemetry } = evidence;
  const where = [...telemetry.where, { field: 'CommandLine', test: 'contains', any: [word] } as const];
  return { ...evidence, telemetry: { ...telemetry, where } };
}
