import type { Finding } from '../observe/index.ts';

interface Checked {
  readonly drillable: boolean;
  readonly findings: readonly Finding[];
}

/**
 * 3 where nothing can be drilled, or a host or log of a drill cannot be reached; 1 where an expectation would be blind;
 * else 0. A host that is left alone beside others is no fault.
 */
export function exitCodeOfCheck(checks: readonly Checked[]): 0 | 1 | 3 {
  const states = new Set(checks.flatMap(({ findings }) => findings.map(({ state }) => state)));
  if (states.has('failed') || !checks.some(({ drillable }) => drillable)) return 3;
  return states.has('blind') ? 1 : 0;
}
