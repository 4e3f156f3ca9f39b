import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Drilled, runDrill } from '../engine/index.ts';
import type { Inventory } from '../inventory/index.ts';
import { progress } from '../reports/index.ts';
import { runnerPool } from '../runners/index.ts';
import { keepHeapSmall } from './heap.ts';
import { interruption } from './interruption.ts';
import type { Job } from './job.ts';
import type { RulesAsked } from './own-rules.ts';
import { programDigest } from './program-digest.ts';
import type { Target } from './targets.ts';
import { wantsColor } from './terminal.ts';
import { version } from './version.ts';

interface Drilling {
  readonly job: Job;
  readonly asked: RulesAsked;
  readonly targets: readonly Target[];
  readonly inventory: Inventory;
  readonly quiet: boolean;
  readonly color?: boolean | undefined;
  /** Ends it beside Ctrl-C. */
  readonly signal?: AbortSignal;
  /** Milliseconds for each host. */
  readonly hostMs?: number;
}

/** Drills with progress on stderr; Ctrl-C puts everything back. */
export async function drillTargets(drilling: Drilling): Promise<Drilled> {
  const { job, asked, targets, inventory, quiet, color, signal, hostMs } = drilling;
  keepHeapSmall();
  const file = job.inventory?.file;
  const connections = runnerPool();
  const shown = progress(process.stderr, {
    color: wantsColor(process.stderr, color),
    tty: process.stderr.isTTY,
    width: () => process.stderr.columns || 100,
    quiet,
  });
  const interrupted = interruption(text => shown.report({ type: 'warning', text }));
  for (const text of asked.warnings) shown.report({ type: 'warning', text });
  try {
    return await runDrill({
      inventory,
      targets,
      rules: asked.rules,
      expected: asked.expected,
      connections,
      options: job,
      state: job.state,
      inProcess: job.inventory === undefined,
      tool: { version: version(), digest: await programDigest() },
      ...(file !== undefined && { inventoryDigest: await fileDigest(file) }),
      report: event => shown.report(event),
      signal: signal === undefined ? interrupted.signal : AbortSignal.any([interrupted.signal, signal]),
      ...(hostMs !== undefined && { hostMs }),
    });
  } finally {
    shown.stop();
    interrupted.dispose();
    await connections.close();
  }
}

/** As `sha256sum` prints it. */
async function fileDigest(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
