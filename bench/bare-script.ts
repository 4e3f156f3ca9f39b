import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DryRun } from '../engine/index.ts';
import type { DebianHost } from '../lab/index.ts';
import { type Command, quotePosix } from '../runners/index.ts';

/** What an operator would write without this program: the act and its reversal, and not a look at the outcome. */
export interface BareScript {
  /** Connects, acts, reverts, disconnects; @throws when a command of the act fails. */
  run(): Promise<void>;
}

/** The plan's own act and revert commands, one `ssh` each over one multiplexed connection, as a script in `folder`. */
export async function bareScript(plan: DryRun, host: DebianHost, folder: string): Promise<BareScript> {
  const knownHosts = join(folder, 'known_hosts');
  const config = join(folder, 'ssh_config');
  const file = join(folder, 'drill.sh');
  await writeFile(knownHosts, `[${host.address}]:${host.port} ${host.hostKey}\n`);
  await writeFile(config, configOf(host, knownHosts, join(folder, 'master')));
  await writeFile(file, scriptOf(plan, config));
  await chmod(file, 0o700);
  const run = promisify(execFile);
  return {
    run: async () => {
      await run(file, { timeout: 60_000 });
    },
  };
}

function configOf({ address, port, keyFile }: DebianHost, knownHosts: string, socket: string): string {
  return `Host lab
  HostName ${address}
  Port ${port}
  User root
  IdentityFile ${keyFile}
  IdentitiesOnly yes
  IdentityAgent none
  BatchMode yes
  StrictHostKeyChecking yes
  UserKnownHostsFile ${knownHosts}
  GlobalKnownHostsFile /dev/null
  ControlMaster auto
  ControlPath ${socket}
  ControlPersist 60
  LogLevel ERROR
`;
}

/** Like the run, it stops where the act fails and asks nothing of the reversal's exit codes. */
function scriptOf({ commands }: DryRun, config: string): string {
  const lines = commands.flatMap(({ phase, command }) => {
    if (phase === 'act') return [`${lineOf(command, config)} || fail`];
    return phase === 'revert' ? [lineOf(command, config)] : [];
  });
  const leave = `ssh -q -F ${quotePosix([config])} -O exit lab`;
  return ['#!/bin/sh', `fail() { ${leave}; exit 1; }`, ...lines, leave, 'exit 0', ''].join('\n');
}

function lineOf({ program, args, stdin }: Command, config: string): string {
  const ssh = quotePosix(['ssh', '-F', config, 'lab', quotePosix([program, ...args])]);
  return stdin === undefined ? `${ssh} </dev/null` : `printf %s ${quotePosix([stdin])} | ${ssh}`;
}
