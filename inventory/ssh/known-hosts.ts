import { createHmac } from 'node:crypto';
import { matchesGlob } from '../glob.ts';

/**
 * Whether a known_hosts file has a key for the host. Names are hashed (`|1|salt|HMAC-SHA1`) or patterns with `*`,
 * `?` and `!`; ports other than 22 are written `[host]:port`. Revoked keys and certificate authorities count as none.
 */
export function isKnown(text: string, host: string, port: number): boolean {
  const name = port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
  return text.split(/\r?\n/).some(line => {
    const [names = '', type, key] = line.trim().split(/\s+/);
    if (type === undefined || key === undefined || /^[#@]/.test(names)) return false;
    return names.startsWith('|') ? isHashOf(names, name) : isListed(names, name);
  });
}

function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt = '', hash] = hashed.split('|');
  if (version !== '1') return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

function isListed(names: string, name: string): boolean {
  const patterns = names.toLowerCase().split(',');
  if (patterns.some(pattern => pattern.startsWith('!') && matchesGlob(pattern.slice(1), name))) return false;
  return patterns.some(pattern => matchesGlob(pattern, name));
}
