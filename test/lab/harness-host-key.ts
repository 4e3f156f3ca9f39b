import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** What an sshd shows to one who knows nothing of it. */
interface Presented {
  /** Every kind of host key that it offers. */
  readonly kinds: readonly string[];
  /** The key that it proved: `ssh-ed25519 AAAA...` */
  readonly key: string;
}

/**
 * Asks by the system's own ssh, in one connection: its words in the key exchange list all kinds that the server has.
 * Nobody logs in. ssh-keyscan would open a connection a kind, and says nothing at all of a machine that is slow.
 */
export async function presentedKey(host: { address: string; port: number }): Promise<Presented> {
  const folder = await mkdtemp(join(tmpdir(), 'lab-key-'));
  const known = join(folder, 'known_hosts');
  const settings = {
    BatchMode: 'yes',
    ConnectTimeout: '120',
    GlobalKnownHostsFile: '/dev/null',
    HashKnownHosts: 'no',
    PreferredAuthentications: 'none',
    StrictHostKeyChecking: 'no',
    UserKnownHostsFile: known,
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  try {
    const argv = ['-vv', '-F', 'none', ...words, '-p', String(host.port), `nobody@${host.address}`, 'true'];
    const { stderr } = await execa('ssh', argv, { reject: false, stdin: 'ignore', timeout: 150_000 });
    const server = stderr.slice(stderr.indexOf('peer server KEXINIT proposal'));
    const kinds = /host key algorithms: (\S+)/.exec(server)?.[1]?.split(',') ?? [];
    const line = await readFile(known, 'utf8').catch(() => '');
    if (line === '') throw new Error(`no host key was shown: ${stderr}`);
    return { kinds, key: line.trim().split(' ').slice(1).join(' ') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
