import type { Command } from '../../runners/index.ts';

/** The last line of a script that was run to its end. */
export const scriptDone = 'servicedrill script done';

/**
 * A script of PowerShell's, in one line and without a double quote, so that it survives every shell on the way. The first
 * error ends it: a cmdlet would go on after one, and Constrained Language Mode makes errors of .NET's methods that
 * leave exit codes of 0 behind. So it is done only if it says so.
 */
export function powershell(...statements: string[]): Command {
  const script = ["$ErrorActionPreference = 'Stop'", ...statements, `'${scriptDone}'`].join('; ');
  return {
    program: 'powershell.exe',
    args: ['-NoProfile', '-NonInteractive', '-Command', script],
    proof: scriptDone,
  };
}

/** Ends a script with a number that is not 0; without one at all, as where a call gave no answer, with 1. */
export function endUnlessZero(number: string): string {
  return `if ($null -eq ${number}) { exit 1 }; if (${number} -ne 0) { exit ${number} }`;
}
