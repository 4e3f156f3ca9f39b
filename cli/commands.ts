import type { Argv, CommandModule } from 'yargs';
import { hint, UsageError } from './usage.ts';

/** One command as `--help` shows it; what it needs is loaded when it is asked for. */
interface Entry {
  readonly command: string | readonly string[];
  readonly describe: string;
  // biome-ignore lint/suspicious/noExplicitAny: each module has options of its own; yargs takes them all
  load(): Promise<CommandModule<object, any>>;
}

const runEntry: Entry = {
  command: ['$0', 'run'],
  describe: 'Drill hosts with scenarios, revert every change, report which detections fired',
  load: async () => (await import('./commands/run.ts')).runCommand,
};

const entries: readonly Entry[] = [
  runEntry,
  {
    command: 'list',
    describe: 'List the scenarios',
    load: async () => (await import('./commands/list.ts')).listCommand,
  },
  {
    command: 'show <scenario>',
    describe: 'Show a scenario: exact commands, reversals and expected evidence',
    load: async () => (await import('./commands/show.ts')).showCommand,
  },
  {
    command: 'check',
    describe: 'Check whether hosts can be drilled: connection, privileges, tools, logs, clocks; with fixes',
    load: async () => (await import('./commands/check.ts')).checkCommand,
  },
  {
    command: 'report <run>',
    describe: 'Render a past run in any format',
    load: async () => (await import('./commands/report.ts')).reportCommand,
  },
  {
    command: 'history [action] [runs..]',
    describe: 'List past runs; import RUN... records earlier ones, prune removes old ones',
    load: async () => (await import('./commands/history.ts')).historyCommand,
  },
  {
    command: 'compare [earlier] [later]',
    describe: 'Compare runs: what regressed, recovered, is late or gone, and what else changed',
    load: async () => (await import('./commands/compare.ts')).compareCommand,
  },
  {
    command: 'trends',
    describe: 'Show pass rates and times to the verdict by technique and host over past runs',
    load: async () => (await import('./commands/trends.ts')).trendsCommand,
  },
  {
    command: 'cleanup',
    describe: 'Restore hosts that a dead run left changed',
    load: async () => (await import('./commands/cleanup.ts')).cleanupCommand,
  },
  {
    command: 'eval <file..>',
    describe: 'Match Sigma rules against recorded logs; --explain says why one does not match',
    load: async () => (await import('./commands/eval.ts')).evalCommand,
  },
  {
    command: 'rules <command>',
    describe: 'Sigma rules: check, list, coverage of ATT&CK, test against recordings',
    load: async () => (await import('./commands/rules.ts')).rulesCommand,
  },
  {
    command: 'init',
    describe: 'Write an inventory from ~/.ssh/config and known_hosts',
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  {
    command: 'nightly',
    describe: "Run the inventory's nightly plan, compare it with earlier nights, notify people of changes",
    load: async () => (await import('./commands/nightly.ts')).nightlyCommand,
  },
  {
    command: 'heartbeat',
    describe: 'Report hosts and logs that have gone silent; drills nothing',
    load: async () => (await import('./commands/heartbeat.ts')).heartbeatCommand,
  },
  {
    command: 'schedule [action]',
    describe: 'Print a nightly schedule for systemd, cron, launchd or CI; run: be the scheduler',
    load: async () => (await import('./commands/schedule.ts')).scheduleCommand,
  },
  {
    command: 'lab <action> [what]',
    describe: 'Real lab hosts on this machine: up KIND, down NAME, status',
    load: async () => (await import('./commands/lab.ts')).labCommand,
  },
];

/** The first word of every command, the default one included. */
export function commandNames(): string[] {
  return entries.flatMap(namesOf).filter(name => name !== '$0');
}

/** Registers every command by name, and the one that `word` asks for whole. */
export async function withCommands(program: Argv, word: string | undefined): Promise<Argv> {
  const asked = wanted(word);
  for (const entry of entries) {
    const { command, describe } = entry;
    const module = entry === asked ? await entry.load() : { handler: () => {} };
    program.command({ ...module, command, describe });
  }
  return program;
}

/** @throws {UsageError} for a first word that is no command */
export async function refuseUnknown(word: string): Promise<void> {
  const names = [...commandNames(), 'help'];
  if (names.includes(word)) return;
  const { nearest } = await import('../inventory/index.ts');
  const what = `there is no command ${JSON.stringify(word)}${hint(nearest(word, names))}`;
  throw new UsageError(`${what}; simulate --help lists them`);
}

/** What the parser of options did not understand, in its own words. */
export class Misread extends Error {
  override readonly name = 'Misread';
}

/** The same in one line, with what was meant and where to look. */
export async function explain({ message }: Misread, words: readonly string[]): Promise<UsageError> {
  const command = entries.flatMap(namesOf).find(name => name === words[0]);
  const help = command === undefined ? 'simulate --help' : `simulate ${command} --help`;
  const unknown = words.map(word => word.split('=')[0] ?? '').find(word => isUnknown(word, message));
  const text =
    unknown !== undefined
      ? `there is no option ${unknown}${hint(await nearestOption(unknown, command))}`
      : message.startsWith('Not enough non-option arguments')
        ? 'an argument is missing'
        : message.replaceAll(/\s+/g, ' ');
  return new UsageError(`${text}; ${help} lists them`);
}

function isUnknown(word: string, message: string): boolean {
  const [, names = ''] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  return word.startsWith('--') && names.split(', ').includes(word.slice(2));
}

async function nearestOption(option: string, command: string | undefined): Promise<string | undefined> {
  const [{ default: yargs }, { nearest }] = await Promise.all([
    import('yargs'),
    import('../inventory/index.ts'),
  ]);
  const { builder } = await wanted(command).load();
  const help = typeof builder === 'function' ? await (await builder(yargs([]))).getHelp() : '';
  return nearest(option, help.match(/--[a-z][a-z-]*/g) ?? []);
}

/** The one that a word names, the default one otherwise. */
function wanted(word: string | undefined): Entry {
  return entries.find(entry => namesOf(entry).includes(word ?? '')) ?? runEntry;
}

function namesOf({ command }: Entry): string[] {
  return [command].flat().map(text => text.split(' ')[0] ?? text);
}
