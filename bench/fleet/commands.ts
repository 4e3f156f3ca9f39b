import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type Host, type Inventory, parseInventory } from '../../inventory/index.ts';
import { loginLineFor } from '../../runners/index.ts';

/** A command as it goes over the wire, and whether its exit code matters. */
export interface Line {
  readonly text: string;
  readonly mustSucceed: boolean;
}

/** A line of a run folder's commands.jsonl, as far as it matters here; those of a scenario name it. */
const sent = z.object({
  host: z.string(),
  scenario: z.string(),
  phase: z.enum(['baseline', 'act', 'revert', 'verify']),
  command: z.object({ program: z.string(), args: z.array(z.string()) }),
});

/**
 * What the program sent to the first host for the scenario itself: look, put it there, take it away, look again. Its
 * preflight, its lock and its reading of the log are not among them.
 */
export async function scenarioLines(state: string, { hosts: [host] }: Inventory): Promise<Line[]> {
  if (host === undefined) throw new Error('the farm has no host');
  const [run = ''] = await readdir(join(state, 'runs'));
  const text = await readFile(join(state, 'runs', run, 'commands.jsonl'), 'utf8');
  return text.split('\n').flatMap(line => (line === '' ? [] : lineFor(host, JSON.parse(line))));
}

function lineFor({ name, dialect }: Host, record: unknown): Line[] {
  const { success, data } = sent.safeParse(record);
  if (!success || data.host !== name) return [];
  return [{ text: loginLineFor(dialect, data.command), mustSucceed: data.phase === 'act' }];
}

export function farmInventory(text: string): Inventory {
  return parseInventory(text, 'the farm');
}
