import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { RunMeta } from '../../history/index.ts';
import { plain, type Result, writeReport } from '../../reports/index.ts';
import { warn } from '../output.ts';
import { withHistory } from './open.ts';

const metaFile = 'history.json';

const metaModel = z.object({
  kind: z.enum(['run', 'nightly', 'heartbeat']).optional(),
  plan: z.string().optional(),
  good: z.boolean().optional(),
});

/** What a history is told of a run beside its result; it is kept in the run's folder for `history import`. */
export type KeptMeta = Pick<RunMeta, 'kind' | 'plan' | 'good'>;

/**
 * Records a run whose result is on disk already. What keeps it from that is one line on stderr, which names the way to bring the
 * run in later; it is no failure of the run. @returns whether the history has it
 */
export async function recordRun(
  { result, folder }: { readonly result: Result; readonly folder: string },
  named: string | undefined,
  meta: KeptMeta = {},
): Promise<boolean> {
  try {
    await writeReport(join(folder, metaFile), `${JSON.stringify(meta)}\n`, 0o600);
    await withHistory({ named, create: true }, history => history.record(result, { ...meta, folder }));
    return true;
  } catch (error) {
    const { explainFailure } = await import('../failure.ts');
    const [why] = explainFailure(error).text.split('\n');
    warn(plain(`not recorded: ${why}; the result is kept: simulate history import ${result.run.id}`));
    return false;
  }
}

/** What was kept in a run's folder; nothing where it was not recorded before, or that cannot be read. */
export function keptMeta(folder: string): KeptMeta {
  const file = join(folder, metaFile);
  if (!existsSync(file)) return {};
  try {
    const { kind, plan, good } = metaModel.parse(JSON.parse(readFileSync(file, 'utf8')));
    return {
      ...(kind && { kind }),
      ...(plan !== undefined && { plan }),
      ...(good !== undefined && { good }),
    };
  } catch {
    return {};
  }
}
