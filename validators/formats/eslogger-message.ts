import * as z from 'zod';

/**
 * One line of macOS's eslogger, as far as it is read here. Apple calls the format no stable interface; its
 * envelope, processes and exec are as recordings of message versions 9 and 10 have them, the other events as the
 * headers of the Endpoint Security framework name their members.
 */

/** From version 10 a list, where only the place of the pid is certain; the others are in the C structure's order. */
const tokenList = z
  .array(z.number())
  .length(8)
  .transform(([auid = 0, euid = 0, , ruid = 0, , pid = 0, , pidversion = 0]) => ({
    auid,
    euid,
    ruid,
    pid,
    pidversion,
  }));
const tokenObject = z.object({
  auid: z.number(),
  euid: z.number(),
  ruid: z.number(),
  pid: z.number(),
  pidversion: z.number(),
});
const token = z.union([tokenObject, tokenList]);

const file = z.object({ path: z.string() });

const process = z.object({
  audit_token: token,
  parent_audit_token: token.nullish(),
  responsible_audit_token: token.nullish(),
  ppid: z.number(),
  executable: file,
  signing_id: z.string().nullish(),
  team_id: z.string().nullish(),
  is_platform_binary: z.boolean().nullish(),
  tty: file.nullish(),
});

const exec = z.object({
  target: process,
  args: z.array(z.string()).nullish(),
  cwd: file.nullish(),
  script: file.nullish(),
});

const destination = z.object({
  existing_file: file.nullish(),
  new_path: z.object({ dir: file, filename: z.string() }).nullish(),
});

const launchItem = z.object({
  item: z.object({
    item_type: z.union([z.number(), z.string()]),
    legacy: z.boolean().nullish(),
    managed: z.boolean().nullish(),
    uid: z.number().nullish(),
    item_url: z.string(),
    app_url: z.string().nullish(),
  }),
  executable_path: z.string().nullish(),
  instigator: process.nullish(),
  app: process.nullish(),
});

const events = z.object({
  exec: exec.optional(),
  create: z.object({ destination }).optional(),
  write: z.object({ target: file }).optional(),
  close: z.object({ modified: z.boolean().nullish(), target: file }).optional(),
  rename: z.object({ source: file, destination }).optional(),
  unlink: z.object({ target: file }).optional(),
  btm_launch_item_add: launchItem.optional(),
  btm_launch_item_remove: launchItem.optional(),
});

const message = z.object({
  event_type: z.union([z.number(), z.string()]).nullish(),
  seq_num: z.number().nullish(),
  global_seq_num: z.number().nullish(),
  mach_time: z.number().nullish(),
  time: z.string(),
  process,
  event: events,
});

export type EsMessage = z.infer<typeof message>;
export type EsProcess = z.infer<typeof process>;
export type EsToken = z.infer<typeof token>;
export type EsExec = z.infer<typeof exec>;
export type EsLaunchItem = z.infer<typeof launchItem>;
export type EsDestination = z.infer<typeof destination>;

/** The message in a line; undefined for anything else. */
export function parseEsMessage(line: string): EsMessage | undefined {
  try {
    const parsed = message.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
