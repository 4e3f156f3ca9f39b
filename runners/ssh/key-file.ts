import { createHash, createPrivateKey, sign } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import type { Login } from '../../inventory/index.ts';
import { ConnectError } from '../contract.ts';
import { resolveSecret } from '../secrets.ts';
import { sharedFile } from './shared-file.ts';

type KeyLogin = Extract<Login, { kind: 'key' }>;

/**
 * Reads a private key, with its passphrase where it has one.
 * @throws ConnectError `credentials`, which says what is wrong with the file
 */
export const readKey = async (login: KeyLogin, signal?: AbortSignal): Promise<ParsedKey> => {
  const text = await keyFile(expandHome(login.path)).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code})`;
    throw new ConnectError('credentials', `the key file ${login.path} ${why}`, `check ${login.path}`, {
      cause,
    });
  });
  const passphrase = login.passphrase && (await resolveSecret(login.passphrase, signal));
  const key = parseOnce(text, passphrase);
  if (key instanceof Error) throw explained(login, key.message);
  if (key.isPrivateKey()) return key;
  throw new ConnectError(
    'credentials',
    `${login.path} is a public key, and logging in takes the private one`,
    `name the file without .pub`,
  );
};

const keyFile = sharedFile(text => text);

const parsed = new Map<string, ParsedKey>();

/** Decrypting a key takes a second of CPU by design (bcrypt), and many hosts share one. */
const parseOnce = (text: Buffer, passphrase?: string): ParsedKey | Error => {
  const id = createHash('sha256')
    .update(text)
    .update('\0')
    .update(passphrase ?? '')
    .digest('base64');
  const known = parsed.get(id);
  if (known) return known;
  const result: ParsedKey | ParsedKey[] | Error = ssh2.utils.parseKey(text, passphrase);
  const key = Array.isArray(result) ? (result[0] ?? new Error('no key inside')) : result;
  if (key instanceof Error) return key;
  const ready = quickToSign(key);
  parsed.set(id, ready);
  return ready;
};

/** ssh2 reads its PEM text anew for every signature; that costs more than an ed25519 signature itself. */
const quickToSign = (key: ParsedKey): ParsedKey => {
  if (key.type !== 'ssh-ed25519' || !key.isPrivateKey()) return key;
  const privateKey = createPrivateKey(key.getPrivatePEM());
  return Object.assign(key, { sign: (data: Buffer | string) => sign(null, Buffer.from(data), privateKey) });
};

export const expandHome = (path: string): string =>
  path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;

const explained = ({ path, passphrase }: KeyLogin, message: string): ConnectError => {
  if (passphrase !== undefined && /bad passphrase|bad decrypt|integrity/i.test(message)) {
    return new ConnectError(
      'credentials',
      `the passphrase of ${path} is wrong`,
      'check where passphrase: gets it',
    );
  }
  if (/encrypted/i.test(message)) {
    return new ConnectError(
      'credentials',
      `the key ${path} is encrypted and no passphrase is given`,
      'add passphrase: to the login, or load the key into ssh-agent and use the agent',
    );
  }
  return new ConnectError(
    'credentials',
    `${path} is not a key that can be used (${message})`,
    'ed25519, ecdsa and rsa keys can; a hardware key can through the transport openssh',
  );
};
