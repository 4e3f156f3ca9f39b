import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, mkdir, mkdtemp, open, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { Account, Host } from '../../inventory/index.ts';
import type { Link } from './link.ts';
import { commandsIn } from './processes.ts';

/** A user that exists for this sshd alone: its passwd lives in a mount namespace of its own. */
export interface User {
  readonly name: string;
  readonly shell?: string;
  readonly password?: string;
  /** What the login shell's start-up file holds, by file name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly sudoers?: string;
}

export interface Sshd {
  readonly port: number;
  readonly pid: number;
  readonly directory: string;
  /** `ssh-ed25519 AAAA...` */
  readonly hostKey: string;
  readonly keyFile: string;
  host(changes?: Partial<Host>): Host;
  account(user: string, changes?: Partial<Account>): Account;
  stop(): Promise<void>;
}

export interface SshdOptions {
  readonly users?: readonly User[];
  readonly config?: readonly string[];
  readonly keyTypes?: readonly string[];
  /** Makes more of what stands in the folder (`host_ed25519`, `authorized_keys`); gives more lines of configuration. */
  readonly prepare?: (directory: string) => Promise<readonly string[]>;
  /** Where it listens instead of loopback. */
  readonly link?: Link;
  /** PAM's modules for sshd; without, sshd asks no PAM. */
  readonly pam?: (directory: string) => readonly string[];
}

/** Starts a real sshd on loopback with keys, users and configuration of its own; needs root. */
export const startSshd = async (options: SshdOptions = {}): Promise<Sshd> => {
  const directory = await mkdtemp(join(tmpdir(), 'runners-sshd-'));
  await chmod(directory, 0o755);
  const keyTypes = options.keyTypes ?? ['ed25519'];
  for (const type of keyTypes) await generateKey(join(directory, `host_${type}`), type);
  const keyFile = join(directory, 'id_ed25519');
  await generateKey(keyFile, 'ed25519');
  await writeFile(join(directory, 'authorized_keys'), await readFile(`${keyFile}.pub`));
  const port = await freePort();
  const address = options.link?.address ?? '127.0.0.1';
  const config = [
    ...(options.config ?? []),
    ...((await options.prepare?.(directory)) ?? []),
    `Port ${port}`,
    `ListenAddress ${address}`,
    ...keyTypes.map(type => `HostKey ${join(directory, `host_${type}`)}`),
    `AuthorizedKeysFile ${join(directory, 'authorized_keys')}`,
    'StrictModes no',
    'PermitRootLogin yes',
    `UsePAM ${options.pam ? 'yes' : 'no'}`,
    'PidFile none',
  ];
  await writeFile(join(directory, 'sshd_config'), `${config.join('\n')}\n`);
  await writeUsers(directory, options.users ?? []);
  await writePam(directory, options.pam?.(directory) ?? []);
  // Should the tests be killed, their sshd goes with them.
  const network = options.link ? ['nsenter', '-t', String(options.link.pid), '-n'] : [];
  const namespace = ['unshare', '-m', 'sh', '-ec', inNamespace, 'sh', directory];
  const inherit = ['--pdeathsig', 'TERM', ...network, ...namespace];
  const child = spawn('setpriv', inherit, {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await listening(child.stderr);
  const { pid = 0 } = child;
  // Held open, since the kernel gives the number of a namespace that is gone to the next one.
  const space = await open(`/proc/${pid}/ns/mnt`);
  const hostKey = (await readFile(join(directory, `host_${keyTypes[0]}.pub`), 'utf8'))
    .split(' ')
    .slice(0, 2)
    .join(' ');
  const account = (user: string, changes: Partial<Account> = {}): Account => ({
    user,
    logins: [{ kind: 'key', path: keyFile }],
    ...changes,
  });
  return {
    port,
    pid,
    directory,
    hostKey,
    keyFile,
    account,
    host: changes => ({
      ...hostAt(port, hostKey),
      address,
      accounts: { actor: account('root'), observer: account('root') },
      ...changes,
    }),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        process.kill(-pid, 'SIGTERM');
        await once(child, 'exit');
      }
      // A session whose link was cut would wait for its client for ever.
      const left = await commandsIn(await readlink(`/proc/self/fd/${space.fd}`));
      for (const id of left.keys()) killed(id);
      await space.close();
      child.stderr.destroy();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

/** An sshd for one test. */
export const withSshd = async (options: SshdOptions, test: (sshd: Sshd) => Promise<void>): Promise<void> => {
  const sshd = await startSshd(options);
  try {
    await test(sshd);
  } finally {
    await sshd.stop();
  }
};

const killed = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
};

/** /run, passwd, shadow and sudoers are this sshd's own; the machine's stay as they are. */
const inNamespace = `
mount -t tmpfs tmpfs /run; mkdir -p /run/sshd
for file in passwd shadow sudoers pam.d/sshd; do [ ! -e "/etc/$file" ] || mount --bind "$1/etc/$file" "/etc/$file"; done
exec /usr/sbin/sshd -D -e -f "$1/sshd_config"
`;

export const hostAt = (port: number, pin: string): Host => ({
  name: 'lab-linux01',
  platform: 'linux',
  transport: 'ssh',
  address: '127.0.0.1',
  port,
  dialect: 'posix',
  accounts: { actor: { user: 'root', logins: [] }, observer: { user: 'root', logins: [] } },
  hostKeys: { pins: [pin], knownHosts: [] },
  logs: [],
  lab: true,
  scenarios: [],
  hours: [],
  groups: [],
  knownAdmins: [],
  knownServices: [],
  emulated: false,
});

export const generateKey = async (file: string, type: string, passphrase = ''): Promise<void> => {
  const size = type === 'rsa' ? ['-b', '2048'] : [];
  await execa('ssh-keygen', ['-q', '-t', type, ...size, '-N', passphrase, '-C', 'drill', '-f', file]);
};

const firstUid = 61_000;

const writeUsers = async (directory: string, users: readonly User[]): Promise<void> => {
  const etc = join(directory, 'etc');
  await mkdir(etc);
  // A home without this machine's own rc files, which may do anything.
  const passwd = (await readFile('/etc/passwd', 'utf8')).replace(
    /^root:.*$/m,
    `root:x:0:0::${directory}:/bin/bash`,
  );
  await writeFile(join(etc, 'passwd'), passwd);
  await writeFile(join(etc, 'shadow'), await readFile('/etc/shadow'));
  await writeFile(join(etc, 'sudoers'), users.map(user => user.sudoers ?? '').join('\n'), { mode: 0o440 });
  for (const [index, user] of users.entries()) {
    const home = join(directory, user.name);
    await mkdir(home);
    const uid = firstUid + index;
    await appendFile(
      join(etc, 'passwd'),
      `${user.name}:x:${uid}:${uid}::${home}:${user.shell ?? '/bin/sh'}\n`,
    );
    const hash = user.password === undefined ? '*' : await hashOf(user.password);
    await appendFile(join(etc, 'shadow'), `${user.name}:${hash}:19000:0:99999:7:::\n`);
    for (const [name, text] of Object.entries(user.files ?? {})) {
      await mkdir(join(home, name, '..'), { recursive: true });
      await writeFile(join(home, name), text);
    }
    await execa('chown', ['-R', `${uid}:${uid}`, home]);
  }
};

/** crypt(3), as Perl has it, which no Debian lacks. */
const hashOf = async (password: string): Promise<string> => {
  const { stdout } = await execa('perl', ['-e', 'print crypt(<STDIN>, q($6$drill$))'], { input: password });
  return stdout;
};

const writePam = async (directory: string, modules: readonly string[]): Promise<void> => {
  await mkdir(join(directory, 'etc', 'pam.d'));
  const rest = ['account required pam_permit.so', 'session required pam_permit.so'];
  await writeFile(join(directory, 'etc', 'pam.d', 'sshd'), [...modules, ...rest, ''].join('\n'));
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

const listening = async (log: NodeJS.ReadableStream): Promise<void> => {
  const said: string[] = [];
  for await (const line of createInterface({ input: log })) {
    said.push(line);
    if (line.startsWith('Server listening')) {
      log.resume();
      return;
    }
  }
  throw new Error(`sshd did not start: ${said.join('\n')}`);
};
