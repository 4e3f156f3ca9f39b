import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Host, Inventory } from '../inventory/index.ts';
import {
  codeOf,
  exitCodeOf,
  type HostResult,
  type OnProgress,
  type Result,
  resultPieces,
  summarise,
} from '../reports/index.ts';
import type { RunnerPool } from '../runners/index.ts';
import { frozenScenario, type Scenario } from '../scenarios/index.ts';
import type { DrillOptions } from './context.ts';
import { DeadlineError } from './deadline.ts';
import { type RunContext, runHost } from './host-run.ts';
import { affordable, outsideCollectors } from './hosts/index.ts';
import { assertOwnState, earlierRuns, ledgersIn, RunFolder, takeRunLock } from './ledger/index.ts';
import { type OwnExpectation, OwnRules, type RulesOf } from './observe/index.ts';
import { SharedTexts } from './tell/index.ts';

/** One run: which scenarios on which hosts, and everything it needs to go about it. */
export interface Drill {
  readonly inventory: Inventory;
  readonly targets: readonly { readonly host: Host; readonly scenarios: readonly Scenario[] }[];
  readonly rules: RulesOf;
  /** What the user expects of rules, beside or instead of what the catalogue does. */
  readonly expected?: readonly OwnExpectation[];
  readonly connections: RunnerPool;
  readonly options: DrillOptions;
  readonly state: string;
  /** Milliseconds for each host, from its first connection on; what is then still open is not told. */
  readonly hostMs?: number;
  /** The hosts are emulated ones inside of this process, and end with it. */
  readonly inProcess?: boolean;
  /** What runs; the digest distinguishes what calls itself by one version. */
  readonly tool: { readonly version: string; readonly digest: string };
  /** SHA-256 of the inventory's file; undefined where there is none. */
  readonly inventoryDigest?: string;
  readonly report: OnProgress;
  /** The operator's Ctrl-C: no further step is begun, everything is put back. */
  readonly signal: AbortSignal;
}

export interface Drilled {
  readonly result: Result;
  readonly folder: string;
  /** Why the folder does not hold the result, by the system's own word, ENOSPC say. */
  readonly unwritten?: string;
}

/** Runs a drill; resolves when every host is restored and every verdict given. */
export async function runDrill(drill: Drill): Promise<Drilled> {
  const started = new Date();
  const run = newRunId(started);
  assertOwnState(drill.state);
  const folder = new RunFolder(join(drill.state, 'runs'), run);
  const earlier = await earlierRuns(drill.state);
  const ownRules = new OwnRules();
  const expected = drill.expected ?? [];
  const lock = await takeRunLock(drill.state, run);
  const holder = { lock: lock.note, inProcess: drill.inProcess ?? false };
  const context: RunContext = { ...drill, run, folder, holder, expected, ownRules, deadRuns: earlier.dead };
  for (const { text } of earlier.left) drill.report({ type: 'warning', text });
  for (const text of readElsewhere(drill)) drill.report({ type: 'warning', text });
  const limit = pLimit(concurrencyOf(drill));
  // Every host that is drilled at the moment waits on it.
  setMaxListeners(0, drill.signal);
  const collectors = new Set(drill.inventory.hosts.flatMap(({ logs }) => logs.map(({ on }) => on)));
  const texts = new SharedTexts();
  const drillHost = async ({ host, scenarios: offered }: Drill['targets'][number]) => {
    const scenarios = offered.map(frozenScenario);
    // Copied: its texts are pieces of whole answers, and each piece that is kept keeps all of its answer in memory.
    const result = texts.in(structuredClone(await runHost(host, scenarios, timed(context, drill.hostMs))));
    // Others may still read their logs through a collector.
    if (!collectors.has(host.name)) await drill.connections.release(host);
    return result;
  };
  try {
    drill.report({ type: 'planned', hosts: drill.targets.length, scenarios: scenariosOf(drill) });
    const hosts = await all(drill.targets.map(target => limit(drillHost, target)));
    const leftBefore = earlier.left.some(({ host }) => hosts.some(({ name }) => name === host));
    const leftNow = await leftByThis(drill, run);
    const result = {
      ...resultOf(drill, run, started, hosts, leftBefore || leftNow),
      ...judgedRules(drill, ownRules),
    };
    const unwritten = await folder.write('result.json', resultPieces(result)).then(() => undefined, codeOf);
    return { result, folder: folder.path, ...(unwritten !== undefined && { unwritten }) };
  } finally {
    await Promise.all([folder.close(), lock.release()]);
  }
}

/** The same with a deadline for one host. */
function timed(context: RunContext, hostMs: number | undefined): RunContext {
  if (hostMs === undefined) return context;
  const why = `the host's deadline of ${Math.round(hostMs / 1000)} s was over`;
  const deadline = new AbortController();
  setTimeout(() => deadline.abort(new DeadlineError(why)), hostMs).unref();
  return { ...context, signal: AbortSignal.any([context.signal, deadline.signal]) };
}

/** Which rules there are does not hang on what fills their placeholders. */
function judgedRules({ rules }: Drill, ownRules: OwnRules): Pick<Result, 'rules'> {
  const judged = ownRules.judgements(rules({ knownAdmins: [], knownServices: [] }));
  return judged.length === 0 ? {} : { rules: judged };
}

/** Whether this run's own ledgers name what was not restored, also where no result of the scenario reports it. */
async function leftByThis({ state, report }: Drill, run: string): Promise<boolean> {
  const { open } = await ledgersIn(state);
  const left = open.filter(ledger => ledger.run === run && ledger.intents.length > 0);
  for (const { host } of left)
    report({ type: 'warning', text: `${host.name} may still be changed: simulate cleanup restores it` });
  return left.length > 0;
}

function readElsewhere({ targets, inventory }: Drill): Set<string> {
  return new Set(targets.flatMap(({ host }) => outsideCollectors(host, inventory)));
}

function scenariosOf({ targets }: Drill): number {
  return targets.reduce((sum, { scenarios }) => sum + scenarios.length, 0);
}

function concurrencyOf({ options, report }: Drill): number {
  const hosts = affordable(options.concurrency);
  if (hosts < options.concurrency) {
    const text = `file descriptors allow ${hosts} hosts at a time, not ${options.concurrency}: raise ulimit -n`;
    report({ type: 'warning', text });
  }
  return hosts;
}

/** Like Promise.all, but a failure is told only when every other host has been restored. */
async function all<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

function resultOf(drill: Drill, id: string, started: Date, hosts: HostResult[], leftOpen: boolean): Result {
  const interrupted = drill.signal.aborted;
  return {
    schema: 'servicedrill/result@2',
    run: {
      id,
      started: started.toISOString(),
      finished: new Date().toISOString(),
      tool: { name: 'servicedrill', ...drill.tool },
      inventory: drill.inventoryDigest === undefined ? null : { digest: drill.inventoryDigest },
      interrupted,
    },
    hosts,
    summary: summarise(hosts, {
      leftOpen,
      planned: scenariosOf(drill),
      seconds: (Date.now() - started.getTime()) / 1000,
    }),
    exitCode: exitCodeOf(hosts, { interrupted, leftOpen }),
  };
}

/** `20261124-031500-4f9a`: sorts by time, and two begun in one second differ. */
function newRunId(at: Date): string {
  const digits = at.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${digits}-${randomBytes(2).toString('hex')}`;
}
