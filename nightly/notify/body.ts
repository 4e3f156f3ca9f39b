import { createHash } from 'node:crypto';
import * as z from 'zod';

/**
 * What a webhook of format json and a command's standard input get. The published schema (docs/notification.schema.json) is generated
 * from here. Later versions add fields and take none away.
 */
export const causes = ['regression', 'source', 'host', 'left-changed', 'gap', 'night'] as const;

const message = z.object({
  /** The same for one cause from night to night: what a tracker files it under. */
  key: z.string(),
  action: z.enum(['opened', 'updated', 'resolved']),
  /**
   * `regression`: one expectation. `source`: a log that has fallen silent. `host`: one that was not reached. `gap`: an accepted gap that
   * passes unexpectedly. `night`: it could not do its work.
   */
  cause: z.enum(causes),
  host: z.string().nullable(),
  title: z.string(),
  text: z.string(),
  /** RFC 3339, UTC. */
  since: z.string(),
  owner: z.string().nullable(),
});

export const notificationModel = z.object({
  schema: z.literal('servicedrill/notification@1'),
  kind: z.enum(['nightly', 'heartbeat']),
  run: z.string(),
  exitCode: z.number(),
  headline: z.string(),
  /** At least one host was emulated. */
  emulated: z.boolean(),
  /** Absolute folder of the run with its reports. */
  report: z.string(),
  messages: z.array(message),
});

export type Message = z.infer<typeof message>;
export type Notification = z.infer<typeof notificationModel>;

/** 16 hexadecimal digits for the things that make a cause what it is. */
export function keyOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
