import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';

export interface KeyPair {
  /** OpenSSH private key file. */
  readonly pem: string;
  readonly parsed: ParsedKey;
  /** `ssh-ed25519 AAAA...` */
  readonly line: string;
  /** `SHA256:...`, as ssh-keygen -l prints it. */
  readonly pin: string;
  /** Whether the signature of the data was made with this key. */
  verify(data: Buffer, signature: Buffer): boolean;
}

/** A fresh ed25519 key. About 3 in 1,000 that ssh2 makes cannot be read back, hence the retry. */
export function freshKey(): KeyPair {
  for (let attempt = 0; attempt < 8; attempt++) {
    const pem = ssh2.utils.generateKeyPairSync('ed25519').private;
    const parsed = ssh2.utils.parseKey(pem);
    if (!(parsed instanceof Error)) return describeKey(pem, parsed);
  }
  throw new Error('no well-formed ed25519 key in 8 attempts');
}

function describeKey(pem: string, parsed: ParsedKey): KeyPair {
  const blob = parsed.getPublicSSH();
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  let publicKey: KeyObject | undefined;
  return {
    pem,
    parsed: quickToSign(parsed),
    line: `ssh-ed25519 ${blob.toString('base64')}`,
    pin: `SHA256:${digest}`,
    verify: (data, signature) => {
      publicKey ??= createPublicKey(parsed.getPublicPEM());
      return verify(null, data, publicKey, signature);
    },
  };
}

/** ssh2 reads its PEM text anew for every signature, which costs ten times what the signature does. */
function quickToSign(key: ParsedKey): ParsedKey {
  const privateKey = createPrivateKey(key.getPrivatePEM());
  return Object.assign(key, { sign: (data: Buffer | string) => sign(null, Buffer.from(data), privateKey) });
}

/** Whether an offered public key is this one, in constant time. */
export function sameKey(key: ParsedKey, offered: Buffer): boolean {
  const own = key.getPublicSSH();
  return own.length === offered.length && timingSafeEqual(own, offered);
}
