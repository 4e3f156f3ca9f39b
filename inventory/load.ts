import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { Inventory, Nightly } from './contract.ts';
import { checkShape } from './explain.ts';
import { inventoryKeyFix } from './key-fix.ts';
import { readGroups } from './merge.ts';
import { checkNight } from './night/references.ts';
import { nightlyOf, nightOf } from './night/resolve.ts';
import { nightlyModel } from './night/schema.ts';
import { type Finding, failWith, InventoryError } from './problem.ts';
import { checkReferences } from './references.ts';
import { readRegular } from './regular-file.ts';
import { type Resolution, resolveHosts } from './resolve.ts';
import { fileModel, type InventoryFile } from './schema.ts';
import { readYaml } from './yaml.ts';

/**
 * Reads an inventory file; throws InventoryError, with every mistake it holds, or why it could not be read. `scenarios`
 * are the words that name a scenario.
 */
export async function loadInventory(
  file: string,
  scenarios: readonly string[] = [],
  expectationsOf: ExpectationsOf = () => undefined,
): Promise<Inventory> {
  return parseInventory(await read(file), file, scenarios, expectationsOf);
}

/** Ids of what a scenario is expected of; undefined where that is no scenario's id. */
export type ExpectationsOf = (scenario: string) => readonly string[] | undefined;

/**
 * A file of the form of the inventory's `nightly:`. @throws InventoryError with every mistake that it holds
 */
export async function loadNight(
  file: string,
  inventory: Pick<Inventory, 'hosts' | 'groups'>,
  scenarios: readonly string[],
  expectationsOf: ExpectationsOf,
): Promise<Nightly> {
  const source = readYaml(await read(file), file);
  const shape = checkShape(source.value, nightlyModel);
  const names = {
    hosts: inventory.hosts.map(({ name }) => name),
    groups: Object.keys(inventory.groups),
    scenarios,
    expectationsOf,
  };
  const lost = checkNight({ nightly: source.value }, names);
  const found = [...shape.findings, ...lost.map(finding => ({ ...finding, path: finding.path.slice(1) }))];
  const problems = [...source.problems, ...found.map(source.place)];
  if (problems.length > 0 || shape.file === undefined) failWith(problems);
  return nightlyOf(shape.file, pathsOf(file));
}

/** What `readRegular` itself refuses, in its own words. */
const refusals = ['EINVAL', 'EFBIG'];

async function read(file: string): Promise<string> {
  try {
    return await readRegular(file);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const told = cause instanceof Error && code !== undefined && refusals.includes(String(code));
    const why =
      code === 'ENOENT' ? 'no such file' : `cannot be read (${told ? cause.message : (code ?? cause)})`;
    throw new InventoryError(`${file}: ${why}; write one with \`simulate init\``, [], { cause });
  }
}

/**
 * The inventory that `text` describes. `file` names it in messages, and relative paths in it count from that
 * file's folder. Throws InventoryError with all mistakes at once.
 */
export function parseInventory(
  text: string,
  file: string,
  scenarios: readonly string[] = [],
  expectationsOf: ExpectationsOf = () => undefined,
): Inventory {
  const source = readYaml(text, file);
  const shape = checkShape(source.value, fileModel, inventoryKeyFix);
  const usable = shape.file ?? soundPart(source.value, shape.findings);
  const groups = usable === undefined ? [] : readGroups(usable);
  const { hosts, findings }: Resolution =
    usable === undefined ? { hosts: [], findings: [] } : resolveHosts(usable, groups, pathsOf(file));
  const lost = [
    ...checkReferences(source.value, scenarios),
    ...checkNight(source.value, { ...namesIn(source.value), scenarios, expectationsOf }),
  ];
  const all = [...shape.findings, ...lost, ...findings];
  const problems = [...source.problems, ...all.map(source.place)];
  if (problems.length > 0) failWith(problems);
  return {
    file,
    hosts,
    groups: Object.fromEntries(groups.map(group => [group.name, [...group.members]])),
    ...(shape.file && nightOf(shape.file, pathsOf(file))),
  };
}

/** Of hosts and groups, also where they are not sound. */
function namesIn(value: unknown): { hosts: string[]; groups: string[] } {
  const keys = (kind: 'hosts' | 'groups') => {
    const map: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, kind) : undefined;
    return typeof map === 'object' && map !== null ? Object.keys(map) : [];
  };
  return { hosts: keys('hosts'), groups: keys('groups') };
}

/** The file without the hosts that are wrong in themselves, so that the others' mistakes show in the same go. */
function soundPart(value: unknown, findings: readonly Finding[]): InventoryFile | undefined {
  const broken = new Set(findings.map(({ path }) => (path[0] === 'hosts' ? path[1] : undefined)));
  const isFile = typeof value === 'object' && value !== null && 'hosts' in value;
  if (!isFile || broken.has(undefined)) return undefined;
  const hosts = Object.entries(value.hosts ?? {}).filter(([name]) => !broken.has(name));
  return fileModel.safeParse({ ...value, hosts: Object.fromEntries(hosts) }).data;
}

function pathsOf(file: string): (text: string) => string {
  const folder = dirname(resolve(file));
  return text => resolve(folder, text.replace(/^~(?=[/\\]|$)/, homedir()));
}
