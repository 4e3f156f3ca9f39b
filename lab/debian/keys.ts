import { readFile } from 'node:fs/promises';

/** A fresh ed25519 key pair, its private half in a file of mode 0600. */
export interface KeyPair {
  readonly file: string;
  /** `ssh-ed25519 AAAA...`, without a comment */
  readonly publicKey: string;
  /** `SHA256:...`, as ssh-keygen -l prints it */
  readonly fingerprint: string;
}

export async function makeKeyPair(file: string): Promise<KeyPair> {
  const { execa } = await import('execa');
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'servicedrill lab', '-f', file], {
    stdin: 'ignore',
    timeout: 10_000,
  });
  const [listed, text] = await Promise.all([
    execa('ssh-keygen', ['-l', '-f', `${file}.pub`], { stdin: 'ignore', timeout: 10_000 }),
    readFile(`${file}.pub`, 'utf8'),
  ]);
  return {
    file,
    publicKey: text.split(' ').slice(0, 2).join(' '),
    fingerprint: listed.stdout.split(' ')[1] ?? '',
  };
}
