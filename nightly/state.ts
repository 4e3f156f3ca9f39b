import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeReport } from '../reports/index.ts';
import { causes } from './notify/body.ts';

/** What one night keeps for the next: when it began, and what people were told of and is still open. */
const model = z.object({
  started: z.string().optional(),
  open: z
    .record(
      z.string(),
      z.object({ title: z.string(), host: z.string(), since: z.string(), cause: z.enum(causes) }),
    )
    .default({}),
  /** Channels that a message did not reach, by name: the next one goes there whatever it says. */
  pending: z.array(z.string()).default([]),
});

export type Kept = z.infer<typeof model>;

const fileOf = (state: string, kind: string) => join(state, `${kind}.json`);

/** Nothing, where nothing was kept or it cannot be read. */
export async function readKept(state: string, kind: 'nightly' | 'heartbeat'): Promise<Kept> {
  try {
    return model.parse(JSON.parse(await readFile(fileOf(state, kind), 'utf8')));
  } catch {
    return { open: {}, pending: [] };
  }
}

/** @throws the file system's error */
export async function keep(state: string, kind: 'nightly' | 'heartbeat', kept: Kept): Promise<void> {
  await writeReport(fileOf(state, kind), `${JSON.stringify(kept)}\n`, 0o600);
}

/** When the last night began; undefined where none is known. */
export async function lastNight(state: string): Promise<Date | undefined> {
  const { started } = await readKept(state, 'nightly');
  return started === undefined ? undefined : new Date(started);
}
