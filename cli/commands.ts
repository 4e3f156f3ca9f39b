import type { Argv, CommandModule } from 'yargs';

/** One command as `--help` shows it; what it needs is loaded when it is asked for. */
interface Entry {
  readonly command: string | readonly string[];
  readonly describe: string;
  // biome-ignore lint/suspicious/noExplicitAny: each module has options of its own; yargs takes them all
  load(): Promise<CommandModule<object, any>>;
}

const entries: readonly Entry[] = [
  {
    command: ['$0', 'run'],
    describe: 'Drill hosts with scenarios, put everything back, tell which detections saw it',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  {
    command: 'list',
    describe: 'The catalogue of scenarios',
    load: async () => (await import('./commands/list.ts')).listCommand,
  },
  {
    command: 'show <scenario>',
    describe: 'One scenario: its exact commands, reversals and expected evidence',
    load: async () => (await import('./commands/show.ts')).showCommand,
  },
  {
    command: 'check',
    describe: 'Whether hosts can be drilled: connection, privileges, tools, logs, clocks, and what mends it',
    load: async () => (await import('./commands/check.ts')).checkCommand,
  },
  {
    command: 'cleanup',
    describe: 'Restore whatever a run that died left behind on its hosts',
    load: async () => (await import('./commands/cleanup.ts')).cleanupCommand,
  },
  {
    command: 'eval <file..>',
    describe: 'Sigma rules over recorded logs: what matches, or with --explain why not',
    load: async () => (await import('./commands/eval.ts')).evalCommand,
  },
  {
    command: 'rules <command>',
    describe: 'Sigma rules: check, list, coverage by ATT&CK, test against recordings',
    load: async () => (await import('./commands/rules.ts')).rulesCommand,
  },
  {
    command: 'init',
    describe: 'Write an inventory from ~/.ssh/config and known_hosts',
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  {
    command: 'schedule',
    describe: 'Print what runs the catalogue every night and keeps its reports',
    load: async () => (await import('./commands/schedule.ts')).scheduleCommand,
  },
  {
    command: 'lab <action> [what]',
    describe: 'Real lab hosts on this machine: up KIND, down [NAME], status',
    load: async () => (await import('./commands/lab.ts')).labCommand,
  },
];

/** Registers every command by name, and the one that `word` names (the default one otherwise) whole. */
export async function withCommands(program: Argv, word: string | undefined): Promise<Argv> {
  const wanted = entries.find(entry => namesOf(entry).includes(word ?? '')) ?? entries[0];
  for (const entry of entries) {
    const { command, describe } = entry;
    const module = entry === wanted ? await entry.load() : { handler: () => {} };
    program.command({ ...module, command, describe });
  }
  return program;
}

function namesOf({ command }: Entry): string[] {
  return [command].flat().map(text => text.split(' ')[0] ?? text);
}
