import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import type { HostPlaces } from './places.ts';
import { runningNames } from './process.ts';

const recordSchema = z.object({
  name: z.string(),
  port: z.number().int(),
  hostKey: z.string(),
  pin: z.string(),
  started: z.iso.datetime(),
});

/** What is written down of a host once it answers. */
export type HostRecord = z.infer<typeof recordSchema>;

export async function writeRecord({ record: file }: HostPlaces, record: HostRecord): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(record, null, 2));
  await rename(`${file}.new`, file);
}

/** Undefined when there is none, or none that this version can read. */
export async function readRecord({ record }: HostPlaces): Promise<HostRecord | undefined> {
  const text = await readFile(record, 'utf8').catch(() => 'null');
  try {
    return recordSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Names of all hosts that left something behind: a directory, a process, or both. */
export async function hostNames(stateDir: string): Promise<string[]> {
  const entries = await readdir(stateDir, { withFileTypes: true }).catch(() => []);
  const names = entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
  return [...new Set([...names, ...(await runningNames(stateDir))])];
}
