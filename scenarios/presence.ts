import type { Completion } from '../runners/index.ts';
import type { Presence } from './contract.ts';

/**
 * Reads a POSIX probe's output: a line for each trace it found, then `probed`. Without that last line the
 * probe did not run to its end and nothing can be told.
 */
export function presenceByTraces(completion: Completion): Presence {
  const lines = completion.stdout.split('\n').filter(line => line !== '');
  if (completion.ended !== 'exited' || lines.at(-1) !== 'probed') return 'unknown';
  return lines.length === 1 ? 'absent' : 'present';
}

/**
 * Reads a Windows probe's output: `seen` where something was found, `foreign` beside it where that is not the
 * drill's, then `probed`.
 */
export function absentUnlessSeen(completion: Completion): Presence {
  const lines = completion.stdout.split(/\r?\n/).map(line => line.trim());
  const words = lines.filter(line => line !== '');
  if (completion.ended !== 'exited' || words.at(-1) !== 'probed') return 'unknown';
  if (!words.includes('seen')) return 'absent';
  return words.includes('foreign') ? 'foreign' : 'present';
}
