import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { DebianHost } from '../../lab/index.ts';

/** What the system's own ssh brought back: proofs must not lean on the program they prove. */
interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface SshOptions {
  /** Default: root. */
  readonly user?: keyof DebianHost['accounts'];
  readonly input?: string;
  /** Default: 60,000. */
  readonly timeoutMs?: number;
}

/** ssh's own exit status when there was no connection, or it broke. */
const SSH_FAILED = 255;

/**
 * Runs a shell command on the host through the system's OpenSSH, its host key pinned.
 * @throws when there is no connection, or no end within the time
 */
export async function ssh(host: DebianHost, command: string, options: SshOptions = {}): Promise<Answer> {
  const { user, keyFile } = host.accounts[options.user ?? 'root'];
  const result = await execa(
    'ssh',
    [...shared(keyFile), ...(await sshOptions(host, keyFile)), `${user}@${host.address}`, command],
    {
      reject: false,
      timeout: options.timeoutMs ?? 60_000,
      stripFinalNewline: false,
      input: options.input ?? '',
    },
  );
  if (result.exitCode === undefined || result.exitCode === SSH_FAILED)
    throw new Error(`ssh to ${host.name} failed: ${result.stderr || result.shortMessage}`);
  return { code: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}

/** A login costs an emulated machine most of a second: those of one account share a connection, which ends by itself. */
function shared(keyFile: string): string[] {
  const settings = ['ControlMaster=auto', `ControlPath=${keyFile}.ssh`, 'ControlPersist=60'];
  return settings.flatMap(setting => ['-o', setting]);
}

/** Before the machine goes away under its connections, and they wait for it. */
export async function hangUp(host: DebianHost): Promise<void> {
  const each = Object.values(host.accounts).map(({ keyFile }) =>
    execa('ssh', ['-F', 'none', '-o', `ControlPath=${keyFile}.ssh`, '-O', 'exit', host.address], {
      reject: false,
      stdin: 'ignore',
      timeout: 10_000,
    }),
  );
  await Promise.all(each);
}

/** The command's standard output; @throws unless it ends with 0. */
export async function sshOk(host: DebianHost, command: string, options: SshOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await ssh(host, command, options);
  if (code !== 0) throw new Error(`${host.name}: ${command}: exit ${code}: ${stderr || stdout}`);
  return stdout;
}

/**
 * Waits until the host has finished booting and nothing more starts by itself. polkit starts when an ordinary account
 * first asks for something: started here, it makes no difference between before and after.
 */
export async function settled(host: DebianHost): Promise<void> {
  await sshOk(host, 'systemctl start polkit && systemctl is-system-running --wait', { timeoutMs: 180_000 });
}

/** ssh's own options and the root account of the host, for a connection of a test's own. */
async function sshArguments(host: DebianHost): Promise<string[]> {
  const { user, keyFile } = host.accounts.root;
  return [...(await sshOptions(host, keyFile)), `${user}@${host.address}`];
}

/**
 * A tunnel by the system's own ssh, dug again whenever it falls in, since a busy host may be too late for ssh; not once
 * this process is gone.
 * @param forward such as `-L`, `127.0.0.1:8000:127.0.0.1:80`
 * @returns what fills it in
 */
export async function tunnel(host: DebianHost, forward: readonly string[]): Promise<() => Promise<void>> {
  const words = [...(await sshArguments(host)), '-N', '-o', 'ExitOnForwardFailure=yes', ...forward];
  const again = 'while ssh "$@"; kill -0 $PPID; do sleep 1; done';
  const child = spawn('/bin/sh', ['-c', again, 'sh', ...words], { stdio: 'ignore', detached: true });
  const gone = once(child, 'close');
  return async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
    await gone;
  };
}

/** Free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

async function sshOptions(host: DebianHost, keyFile: string): Promise<string[]> {
  const knownHosts = join(dirname(keyFile), 'known_hosts');
  await writeFile(knownHosts, `[${host.address}]:${host.port} ${host.hostKey}\n`);
  const settings = {
    BatchMode: 'yes',
    ConnectTimeout: '30',
    GlobalKnownHostsFile: '/dev/null',
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    LogLevel: 'ERROR',
    ServerAliveInterval: '10',
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: knownHosts,
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return ['-F', '/dev/null', '-p', String(host.port), '-i', keyFile, ...words];
}
