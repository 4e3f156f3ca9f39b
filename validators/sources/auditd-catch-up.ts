import type { Runner } from '../../runners/index.ts';
import type { Position } from './auditd-header.ts';
import { readScript } from './auditd-scripts.ts';
import { shellScript, tag, unfinished } from './host-script.ts';

const mostBytes = 64 * 1024 * 1024;

/** What stood in the log behind a position, across rotations. */
export interface CatchUp {
  readonly text: string;
  /** Where the text ends; undefined where reading broke off. */
  readonly position?: Position;
  /** Why some of the log could not be read. */
  readonly gap?: string;
}

/** Reads everything behind a position in one round trip, finding the file by its inode, whatever its name is now. */
export async function catchUp(
  runner: Runner,
  log: string,
  from: Position,
  signal: AbortSignal,
): Promise<CatchUp> {
  const command = shellScript(readScript, log, from.file, String(from.offset));
  const completion = await runner.exec(command, { maxBytes: mostBytes, signal });
  const trouble =
    unfinished(completion) ?? (completion.truncated ? 'more than 64 MiB were written' : undefined);
  const read = parseCatchUp(completion.stdout);
  return trouble === undefined ? read : { ...read, gap: `the log could not be read to its end: ${trouble}` };
}

/** Cuts the script's output: between `data` and the `position` after it stand bytes of the log and one newline. */
function parseCatchUp(output: string): CatchUp {
  let text = '';
  let position: Position | undefined;
  let gap: string | undefined;
  for (const part of output.split(new RegExp(`^${tag}`, 'm'))) {
    const end = part.indexOf('\n');
    const [name, a = '', b = ''] = part.slice(0, end).split(' ');
    if (name === 'data') text += part.slice(end + 1, -1);
    else if (name === 'position') position = { file: a, offset: Number(b) };
    else if (name === 'gap') gap = part.slice(4, end);
  }
  return { text, ...(position ? { position } : {}), ...(gap === undefined ? {} : { gap }) };
}
