import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import type { MachinePlaces } from './places.ts';
import { runningNames } from './process.ts';

const recordSchema = z.object({
  name: z.string(),
  port: z.number().int(),
  audit: z.boolean(),
  auditRules: z.array(z.string()),
  memoryMiB: z.number().int(),
  hostKey: z.string(),
  pin: z.string(),
  started: z.iso.datetime(),
});

/** What is written down of a machine once it answers. */
export type MachineRecord = z.infer<typeof recordSchema>;

export async function writeRecord(places: MachinePlaces, record: MachineRecord): Promise<void> {
  await writeFile(`${places.record}.new`, JSON.stringify(record, null, 2));
  await rename(`${places.record}.new`, places.record);
}

/** Undefined when there is none, or none that this version can read. */
export async function readRecord(places: MachinePlaces): Promise<MachineRecord | undefined> {
  const text = await readFile(places.record, 'utf8').catch(() => 'null');
  return recordSchema.safeParse(parse(text)).data;
}

/** Names of all machines that left something behind: a directory, a process, or both. */
export async function machineNames(stateDir: string): Promise<string[]> {
  const entries = await readdir(stateDir, { withFileTypes: true }).catch(() => []);
  const names = entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
  return [...new Set([...names, ...(await runningNames(stateDir))])];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
