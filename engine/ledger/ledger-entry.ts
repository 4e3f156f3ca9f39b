import * as z from 'zod';
import type { Host } from '../../inventory/index.ts';
import type { Command } from '../../runners/index.ts';

/**
 * The write-ahead record of changes: one file for each run and host, one JSON line for each entry, every line
 * on disk before the host is touched. A file that exists names changes that may still be there, and runs that may have
 * left their lock.
 */
const command: z.ZodType<Command> = z.object({
  program: z.string(),
  args: z.array(z.string()),
  stdin: z.string().exactOptional(),
  as: z.enum(['actor', 'observer', 'unprivileged', 'known_admin']).exactOptional(),
  on: z.enum(['target', 'source']).exactOptional(),
  accepts: z.array(z.number()).exactOptional(),
});

const recordedChange = z.object({
  kind: z.string(),
  name: z.string(),
  /** What the kind makes the change of; 0.1.0 wrote none. */
  spec: z.unknown().optional(),
  revert: z.array(command),
  probe: command,
});

/** Without these nothing can be told of the host; the rest shows when it is reached. */
const hostHead = z.object({ name: z.string(), dialect: z.enum(['posix', 'cmd', 'powershell']) });

/**
 * How others can tell whether the run lives: by a lock that the kernel releases, of the file `RUN.lock` beside the ledger.
 * `boot` names the kernel.
 */
const lockNote = z.discriminatedUnion('by', [
  z.object({ by: z.literal('kernel'), boot: z.string() }),
  z.object({ by: z.literal('nothing'), boot: z.string(), why: z.string() }),
]);

/** Stands in names of files and in commands that hosts are sent: nothing else can be a run's id. */
const runId = z.string().regex(/^[\w-]{1,64}$/);

const processIdentity = z.object({ pid: z.number(), started: z.string() });

export const entry = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('open'),
    version: z.literal(1),
    run: runId,
    host: z.custom<Host>(value => hostHead.safeParse(value).success),
    process: processIdentity,
    at: z.string(),
    /** 0.1.0 wrote none: the process's id tells then. */
    lock: lockNote.exactOptional(),
    /** An emulated host inside of the run's own process, with which it ends. */
    inProcess: z.literal(true).exactOptional(),
  }),
  z.object({ type: z.literal('arrived'), hostname: z.string() }),
  z.object({
    type: z.literal('intent'),
    scenario: z.string(),
    marker: z.string(),
    changes: z.array(recordedChange),
  }),
  z.object({ type: z.literal('restored'), marker: z.string() }),
  /** Somebody cleans up, under a lock of that name. */
  z.object({ type: z.literal('cleanup'), run: runId, process: processIdentity }),
]);

export type LockNote = z.infer<typeof lockNote>;
export type RecordedChange = z.infer<typeof recordedChange>;
export type Entry = z.infer<typeof entry>;
