import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CommandModule } from 'yargs';
import { inventoryFromSsh, writeNew } from '../../inventory/index.ts';
import { codeOf, makeFolder, plain } from '../../reports/index.ts';
import { UsageError } from '../usage.ts';

interface Options {
  from?: string | undefined;
  knownHosts?: string[] | undefined;
  host?: string[] | undefined;
  'match-exec': boolean;
  output: string;
}

const usualConfig = join(homedir(), '.ssh', 'config');

export const initCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .option('from', {
        type: 'string',
        describe: 'OpenSSH client configuration; default: ~/.ssh/config',
      })
      .option('known-hosts', { type: 'string', array: true, describe: 'known_hosts files' })
      .option('host', { type: 'string', array: true, describe: 'Only these hosts' })
      .option('match-exec', {
        type: 'boolean',
        default: false,
        describe: 'Let ssh run the commands of `Match exec` in it',
      })
      .option('output', {
        type: 'string',
        // Without it a lone `-` is taken for another word.
        nargs: 1,
        default: 'servicedrill.yml',
        describe: 'File to write; - for stdout',
      }),
  async handler({ from, knownHosts, host, 'match-exec': matchExec, output }) {
    if (output === '') throw new UsageError('--output needs a file, or - for stdout');
    const configFile = from ?? usualConfig;
    const isThere = await isFile(configFile);
    if (from !== undefined && !isThere) throw new UsageError(`--from ${from}: no such file`);
    if (!isThere && !host?.length)
      throw new UsageError(
        `${configFile} does not exist, so there are no hosts; name them: --host web01 db01`,
      );
    for (const file of knownHosts ?? [])
      if (!(await isFile(file))) throw new UsageError(`--known-hosts ${file}: no such file`);
    const draft = await inventoryFromSsh({
      configFile,
      knownHostsFiles: knownHosts ?? [join(homedir(), '.ssh', 'known_hosts')],
      ...(host?.length && { hosts: host }),
      matchExec,
    });
    for (const warning of draft.warnings) process.stderr.write(`${plain(warning)}\n`);
    if (draft.hosts.length === 0)
      throw new UsageError(`${configFile} names none of these hosts; name them: --host web01 db01`);
    await deliver(draft.yaml, output);
  },
};

async function deliver(yaml: string, output: string): Promise<void> {
  if (output === '-') {
    process.stdout.write(yaml);
    return;
  }
  makeFolderOf(output);
  await writeNew(output, yaml);
  process.stderr.write(
    `${output} is written: mark the hosts that may be drilled with lab: true, then simulate check\n`,
  );
}

function makeFolderOf(file: string): void {
  try {
    makeFolder(dirname(file));
  } catch (cause) {
    throw new UsageError(`${file}: cannot make its folder (${codeOf(cause)})`);
  }
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isDirectory();
}
