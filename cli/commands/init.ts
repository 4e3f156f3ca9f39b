import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { inventoryFromSsh, writeNew } from '../../inventory/index.ts';
import { plain } from '../../reports/index.ts';

interface Options {
  from: string;
  knownHosts?: string[] | undefined;
  host?: string[] | undefined;
  output: string;
}

export const initCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .option('from', {
        type: 'string',
        default: join(homedir(), '.ssh', 'config'),
        describe: 'OpenSSH client configuration',
      })
      .option('known-hosts', { type: 'string', array: true, describe: 'known_hosts files' })
      .option('host', { type: 'string', array: true, describe: 'Only these' })
      .option('output', {
        type: 'string',
        // Without it a lone `-` is taken for another word.
        nargs: 1,
        default: 'servicedrill.yml',
        describe: 'File to write; - for stdout',
      }),
  async handler({ from, knownHosts, host, output }) {
    const { yaml, warnings } = await inventoryFromSsh({
      configFile: from,
      knownHostsFiles: knownHosts ?? [join(homedir(), '.ssh', 'known_hosts')],
      ...(host && { hosts: host }),
    });
    for (const warning of warnings) process.stderr.write(`${plain(warning)}\n`);
    if (output === '-') process.stdout.write(yaml);
    else {
      await writeNew(output, yaml);
      process.stderr.write(
        `${output} is written: mark the hosts that may be drilled with lab: true, then simulate check\n`,
      );
    }
  },
};
