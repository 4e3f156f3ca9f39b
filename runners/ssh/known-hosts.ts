import { createHmac, timingSafeEqual } from 'node:crypto';

/** One line of a known_hosts file, see sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
export interface KnownHost {
  /** `file:line` */
  readonly where: string;
  readonly marker?: 'revoked' | 'cert-authority';
  /** Comma-separated patterns, or one hashed name `|1|salt|hash`. */
  readonly names: string;
  readonly type: string;
  /** Base64, as in the file. */
  readonly key: string;
}

const line =
  /^(?:@(?<marker>revoked|cert-authority)\s+)?(?<names>[^\s@]\S*)\s+(?<type>[a-z][\w.@-]*)\s+(?<key>[A-Za-z0-9+/]+=*)(?:\s|$)/;

/** Reads a known_hosts file; comments, blanks and lines that ssh would not understand are left out. */
export const parseKnownHosts = (text: string, file: string): KnownHost[] =>
  text.split('\n').flatMap((content, index) => {
    const groups = line.exec(content.trim())?.groups;
    if (groups === undefined) return [];
    const { marker, names = '', type = '', key = '' } = groups;
    const where = `${file}:${index + 1}`;
    const entry = { where, names, type, key };
    return [marker === 'revoked' || marker === 'cert-authority' ? { ...entry, marker } : entry];
  });

/** The name under which OpenSSH knows a host: bare on port 22, `[address]:port` elsewhere. */
export const knownHostName = (address: string, port: number): string =>
  port === 22 ? address.toLowerCase() : `[${address.toLowerCase()}]:${port}`;

/** Whether a line's names mean this host; a negated pattern that matches rules the line out. */
export const namesHost = (names: string, host: string): boolean => {
  if (names.startsWith('|')) return hashedNameIs(names, host);
  const patterns = names.toLowerCase().split(',');
  const matches = (pattern: string) => globMatches(pattern, host);
  return (
    patterns.some(pattern => !pattern.startsWith('!') && matches(pattern)) &&
    !patterns.some(pattern => pattern.startsWith('!') && matches(pattern.slice(1)))
  );
};

const hashedNameIs = (hashed: string, host: string): boolean => {
  const [, kind, salt = '', hash = ''] = hashed.split('|');
  if (kind !== '1') return false;
  const wanted = Buffer.from(hash, 'base64');
  const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(host).digest();
  return wanted.length === found.length && timingSafeEqual(wanted, found);
};

/** `*` and `?` only; in linear memory and without regular expressions, since the pattern is data. */
const globMatches = (pattern: string, text: string): boolean => {
  let p = 0;
  let t = 0;
  let star = -1;
  let retry = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      retry = t;
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star !== -1) {
      p = star + 1;
      t = ++retry;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
};
