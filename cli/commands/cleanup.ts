import { hostname, userInfo } from 'node:os';
import type { CommandModule } from 'yargs';
import {
  type CleanedUp,
  checkedStateDir,
  cleanUp,
  forget,
  type ListedLedger,
  listLedgers,
  openHosts,
} from '../../engine/index.ts';
import { type Inventory, selectHosts } from '../../inventory/index.ts';
import { plain } from '../../reports/index.ts';
import { runnerPool } from '../../runners/index.ts';
import { interruption } from '../interruption.ts';
import { theInventory } from '../targets.ts';
import { UsageError } from '../usage.ts';

interface Options {
  inventory?: string | undefined;
  host?: string[] | undefined;
  list: boolean;
  forget?: string | undefined;
  reason?: string | undefined;
  dead: string[];
  json: boolean;
}

export const cleanupCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .option('inventory', {
        type: 'string',
        describe: 'Inventory file: cleanup restores only its lab hosts',
      })
      .option('host', { type: 'string', array: true, describe: 'Only hosts of that name, glob or group' })
      .option('list', { type: 'boolean', default: false, describe: 'Show open ledgers, touch nothing' })
      .option('forget', { type: 'string', describe: 'Put the ledgers of this run aside without restoring' })
      .option('reason', { type: 'string', describe: 'Why they may be forgotten; kept with the ledgers' })
      .option('dead', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: 'A run that you know is dead, where no lock can prove it',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document' })
      .example('$0 cleanup --list', 'what is open, and whether its run lives'),
  async handler(options) {
    const reason = reasonOf(options);
    const state = checkedStateDir();
    const inventory = await theInventory(options.inventory);
    const wants = wanted(await openHosts(state), options.host, inventory);
    if (options.list) return show(await listLedgers(state, wants), options.json, listed);
    if (options.forget !== undefined && reason !== undefined) {
      const run = options.forget;
      const by = `${userInfo().username}@${hostname()}`;
      const hosts = await forget({ state, run, wants, reason, by, isEnded: options.dead.includes(run) });
      return show({ run, forgotten: hosts }, options.json, () => [
        `run ${run} is forgotten on ${hosts.join(', ')}`,
      ]);
    }
    await restoreAll(state, wants, inventory, options);
  },
};

/** @throws {UsageError} */
function reasonOf({ forget, reason, list }: Options): string | undefined {
  const text = reason?.trim() ?? '';
  if (forget === undefined) {
    if (reason !== undefined) throw new UsageError('--reason goes with --forget RUN');
    return undefined;
  }
  if (list) throw new UsageError('--list and --forget exclude each other');
  if (forget === '') throw new UsageError('--forget needs a run; simulate cleanup --list shows them');
  if (text === '') throw new UsageError(`--forget ${forget} needs --reason TEXT`);
  return text;
}

/** The names are those of open ledgers, of which the inventory need not know any more. */
function wanted(
  names: readonly string[],
  patterns: readonly string[] | undefined,
  inventory: Inventory | undefined,
): (host: string) => boolean {
  if (patterns === undefined || names.length === 0) return () => true;
  const hosts = names.map(name => ({ name }));
  const groups = Object.fromEntries(
    Object.entries(inventory?.groups ?? {}).map(([group, members]) => [
      group,
      members.filter(name => names.includes(name)),
    ]),
  );
  const chosen = new Set(selectHosts({ hosts, groups }, patterns).map(({ name }) => name));
  return host => chosen.has(host);
}

async function restoreAll(
  state: string,
  wants: (host: string) => boolean,
  inventory: Inventory | undefined,
  { dead, json }: Options,
): Promise<void> {
  const connections = runnerPool();
  const interrupted = interruption(text => process.stderr.write(`${text}\n`));
  try {
    const done = await cleanUp({
      state,
      wants,
      ended: dead,
      ...(inventory && { inventory }),
      connections,
      report: () => {},
      signal: interrupted.signal,
    });
    process.exitCode = done.some(each => each.state === 'left-changed') ? 4 : 0;
    show(done, json, asLines);
  } finally {
    interrupted.dispose();
    await connections.close();
  }
}

function show<T>(what: T, json: boolean, lines: (what: T) => string[]): void {
  const text = json ? JSON.stringify(what, undefined, 2) : lines(what).map(plain).join('\n');
  process.stdout.write(`${text}\n`);
}

const nothing = 'nothing to clean up: no ledger is open';

function asLines(done: readonly CleanedUp[]): string[] {
  return done.length === 0 ? [nothing] : done.flatMap(describe);
}

const lives = { alive: 'still going', dead: 'died', untold: 'may be going' } as const;

function listed(ledgers: readonly ListedLedger[]): string[] {
  if (ledgers.length === 0) return [nothing];
  return ledgers.flatMap(({ run, host, at, life, why, changes, path }) => [
    `${host}: run ${run}${at === '' ? '' : `, begun ${at}`}, ${lives[life]}${why === '' ? '' : ` (${why})`}`,
    `  ledger: ${path}`,
    ...changes.map(text => `  may be there: ${text}`),
  ]);
}

function describe({ run, host, state, why, left, commands }: CleanedUp): string[] {
  if (state === 'restored') return [`${host}: restored after run ${run}${why === '' ? '' : ` (${why})`}`];
  if (state === 'still-running') return [`${host}: left alone, run ${run} is still going (${why})`];
  return [
    `${host}: STILL CHANGED by run ${run}: ${why}`,
    ...left.map(text => `  left: ${text}`),
    ...(commands.length > 0 ? ['  commands to run on the host:'] : []),
    ...commands.map(text => `    ${text}`),
  ];
}
