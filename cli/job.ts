import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkedStateDir } from '../engine/index.ts';
import type { Inventory } from '../inventory/index.ts';
import { parseReportOption, type ReportOption } from '../reports/index.ts';
import type { Scenario } from '../scenarios/index.ts';
import { isExpectations } from './expectations/load.ts';
import { chosenHosts, inventoryUnlessEmulated, labHostsNamed } from './inventory-or-lab.ts';
import { ruleFilesIn } from './rules/load.ts';
import type { RunOptions } from './run-options.ts';
import { chosenScenarios } from './targets.ts';
import { parseCount, parseDuration, UsageError } from './usage.ts';

/** What a run is to do, understood and checked before any host is asked: names that exist, paths that are absolute. */
export interface Job {
  /** Undefined where the emulated hosts serve. */
  readonly inventory?: Inventory;
  /** Patterns as they were written. */
  readonly hosts: readonly string[];
  readonly scenarios: readonly string[];
  readonly chosen: readonly Scenario[];
  readonly faults: readonly string[];
  /** Absolute files and folders. */
  readonly rules: readonly string[];
  /** What cannot be used of them is left out. */
  readonly lenient: boolean;
  /** Paths are absolute, or `-`. */
  readonly reports: readonly ReportOption[];
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly dwellMs: number;
  readonly layer: 'logic';
  readonly concurrency: number;
  readonly uniqueNames: boolean;
  /** Absolute folder, of this user alone. */
  readonly state: string;
}

/**
 * @throws {UsageError} for the first thing that cannot be
 * @throws {InventoryError} for an inventory with a mistake in it, and a host that it lacks
 */
export async function jobOf(options: RunOptions): Promise<Job> {
  const timeoutMs = parseDuration(options.timeout);
  const dwellMs = dwellOf(options.dwell);
  if (options.layer === 'alert')
    throw new UsageError('--layer alert needs a SIEM in the inventory; use --layer logic');
  const concurrency = parseCount('--concurrency', options.concurrency);
  const rules = options.rules.map(path => resolve(path));
  await checkRules(options.rules);
  const [hosts, scenarios] = named(options);
  const chosen = chosenScenarios(scenarios);
  const where = { ...options, faults: options['lab-fault'] };
  const inventory = await inventoryUnlessEmulated(where, hosts);
  if (inventory === undefined) labHostsNamed(hosts);
  else chosenHosts(inventory, hosts);
  return {
    ...(inventory && { inventory }),
    hosts,
    scenarios,
    chosen,
    faults: options['lab-fault'],
    rules,
    lenient: options.lenient,
    reports: options.report.map(text => parseReportOption(text)).map(absolute),
    timeoutMs,
    dwellMs,
    layer: options.layer,
    concurrency,
    uniqueNames: options['unique-names'],
    state: checkedStateDir(),
  };
}

/** The payload ends by itself after 300 s. */
const longestDwellMs = 240_000;

function dwellOf(text: string | undefined): number {
  const ms = text === undefined ? 0 : parseDuration(text);
  if (ms > longestDwellMs)
    throw new UsageError(`--dwell ${text}: the payload does not live that long; the maximum is 4m`);
  return ms;
}

async function checkRules(paths: readonly string[]): Promise<void> {
  for (const path of paths)
    if (!existsSync(path)) throw new UsageError(`--rules ${path}: no such file or folder`);
  const rules = paths.filter(path => !isExpectations(path));
  await Promise.all(rules.map(path => ruleFilesIn([path])));
}

function named({ host, scenario }: RunOptions): [hosts: string[], scenarios: string[]] {
  if (host === undefined && scenario === undefined)
    throw new UsageError(
      'nothing to drill: try simulate --host lab-win01 --scenario psexec-like; simulate --help says more',
    );
  const scenarios = required(scenario, '--scenario', 'simulate list shows them; all takes every one');
  return [required(host, '--host', 'a name, glob or group of the inventory'), scenarios];
}

function required(values: string[] | undefined, option: string, what: string): string[] {
  if (values === undefined || values.length === 0) throw new UsageError(`${option} is missing: ${what}`);
  return values;
}

function absolute({ format, path }: ReportOption): ReportOption {
  return path === undefined || path === '-'
    ? { format, ...(path && { path }) }
    : { format, path: resolve(path) };
}
