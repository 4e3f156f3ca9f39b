import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readRules, rulesFor, runDrill } from '../engine/index.ts';
import type { Inventory } from '../inventory/index.ts';
import type { Result } from '../reports/index.ts';
import { runnerPool } from '../runners/index.ts';
import type { Scenario } from '../scenarios/index.ts';
import { shippedRules } from '../validators/index.ts';

/** How one run went, in milliseconds of this machine's clock. */
export interface DrillTimes {
  /** From before the first connection is opened until the last is closed; rules read and compiled, result written. */
  readonly wallMs: number;
  /** Of that, the wait for evidence: from the end of the act's last command to the beginning of the reversal. */
  readonly blockedMs: number;
  readonly secondsToVerdict: readonly number[];
}

/** A line of commands.jsonl, as far as it matters here. */
const sent = z.object({ phase: z.string(), endedAt: z.number() });

/** Runs one scenario on the inventory's only host; @throws unless everything was detected and put back. */
export async function drillOnce(
  inventory: Inventory,
  scenario: Scenario,
  state: string,
): Promise<DrillTimes> {
  const begun = performance.now();
  const reverting: number[] = [];
  const connections = runnerPool();
  const drilled = await runDrill({
    inventory,
    targets: inventory.hosts.map(host => ({ host, scenarios: [scenario] })),
    rules: rulesFor(await readRules(shippedRules, [])),
    connections,
    options: { timeoutMs: 60_000, dwellMs: 0, concurrency: 1, uniqueNames: false, layer: 'logic' },
    state,
    tool: { version: 'bench', digest: 'none' },
    report: event => {
      if (event.type === 'phase' && event.phase === 'revert') reverting.push(Date.now());
    },
    signal: new AbortController().signal,
  }).finally(() => connections.close());
  const wallMs = performance.now() - begun;
  const [revertedAt = 0] = reverting;
  return {
    wallMs,
    blockedMs: revertedAt - (await endOfAct(drilled.folder)),
    secondsToVerdict: secondsToVerdict(drilled.result),
  };
}

async function endOfAct(folder: string): Promise<number> {
  const text = await readFile(join(folder, 'commands.jsonl'), 'utf8');
  const lines = text.split('\n').filter(line => line.startsWith('{"host"'));
  const acts = lines.map(line => sent.parse(JSON.parse(line))).filter(({ phase }) => phase === 'act');
  return Math.max(...acts.map(({ endedAt }) => endedAt));
}

function secondsToVerdict({ hosts, exitCode }: Result): number[] {
  if (exitCode !== 0) throw new Error(`the drill ended with ${exitCode}: ${JSON.stringify(hosts)}`);
  const expectations = hosts.flatMap(({ scenarios }) => scenarios).flatMap(scenario => scenario.expectations);
  return expectations.flatMap(expectation => expectation.secondsToVerdict ?? []);
}
