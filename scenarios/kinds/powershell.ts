import type { Command } from '../../runners/index.ts';

/** A script of PowerShell's, in one line and without a double quote, so that it survives every shell on the way. */
export function powershell(...statements: string[]): Command {
  return {
    program: 'powershell.exe',
    args: ['-NoProfile', '-NonInteractive', '-Command', statements.join('; ')],
  };
}
