import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { Workplace } from '../simulate.ts';

/** A recording that the readers' tests use too. */
export function sample(name: string): string {
  return fileURLToPath(new URL(`../validators/recorded/samples/${name}`, import.meta.url));
}

/** Writes a file in a folder of the workplace. */
export async function put(workplace: Workplace, name: string, text: string | Buffer): Promise<string> {
  const file = join(workplace.folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

const matchModel = z.strictObject({
  file: z.string(),
  record: z.string(),
  time: z.iso.datetime().nullable(),
  rule: z.strictObject({ id: z.string(), title: z.string(), level: z.string(), tags: z.array(z.string()) }),
  fields: z.record(z.string(), z.unknown()),
  correlation: z
    .object({
      group: z.record(z.string(), z.string()),
      value: z.number(),
      events: z.array(z.object({ file: z.string(), record: z.string() })),
    })
    .optional(),
});

const summaryModel = z.object({
  files: z.number(),
  events: z.number(),
  eventsWithoutLogsource: z.number(),
  eventsNotAsked: z.array(z.object({ logsource: z.string(), events: z.number() })),
  incompleteEvents: z.array(z.object({ why: z.string(), events: z.number() })),
  rules: z.number(),
  matches: z.number(),
  unsupportedRules: z.array(z.object({ id: z.string(), why: z.string() })),
  seconds: z.number(),
  corrupt: z.array(
    z.object({
      file: z.string(),
      count: z.number(),
      first: z.array(z.object({ record: z.string(), why: z.string() })),
    }),
  ),
  unreadable: z.array(z.object({ file: z.string(), why: z.string() })),
});

/** What `--json` printed; @throws for anything but matches and, last, the summary */
export function evaluationIn(stdout: string) {
  const lines = stdout.trimEnd().split('\n');
  const last: unknown = JSON.parse(lines.at(-1) ?? '');
  const { summary } = z.strictObject({ summary: summaryModel }).parse(last);
  return { matches: lines.slice(0, -1).map(line => matchModel.parse(JSON.parse(line))), summary };
}

export const psexecRule = `title: PsExec Service
id: 3b5a2f5e-7a1c-4c39-9a37-0d7f5cf2a0c1
status: test
description: A service that PsExec leaves behind
date: 2026-01-31
tags: [attack.execution, attack.t1569.002]
logsource: {product: windows, service: system}
detection:
  selection:
    Provider_Name: Service Control Manager
    EventID: 7045
    ServiceName|contains: PSEXESVC
  condition: selection
level: high
`;

/** A rule for events without a log source of their own, told by a keyword. */
export function rule(title: string, detection: string, more = ''): string {
  return `title: ${title}\nlogsource: {product: windows, service: system}\ndetection:\n${detection}\n${more}`;
}

/** A line of a flat export of the System log. */
export function systemEvent(fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ Channel: 'System', EventID: 7045, ...fields })}\n`;
}
