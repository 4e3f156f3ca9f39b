import { createHash } from 'node:crypto';
import type { Host } from '../../inventory/index.ts';
import { ConnectError } from '../contract.ts';
import { type KnownHost, knownHostName, namesHost } from './known-hosts.ts';

/** A public key as the server presents it. */
export interface OfferedKey {
  readonly type: string;
  readonly base64: string;
  /** `SHA256:...` as ssh-keygen -l prints it. */
  readonly fingerprint: string;
}

/** Reads the key blob of RFC 4253, section 6.6: its first string is the key's type. */
export const offeredKey = (blob: Buffer): OfferedKey => {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  const type = blob.toString('latin1', 4, 4 + length);
  return {
    type: /^[\w.@-]{1,64}$/.test(type) ? type : 'unknown',
    base64: blob.toString('base64'),
    fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`,
  };
};

/** What is known of one host's keys, from its pins and from the lines of known_hosts that mean it. */
export interface KnownKeys {
  readonly pins: readonly string[];
  readonly entries: readonly KnownHost[];
}

export const knownKeysOf = (host: Host, files: readonly KnownHost[]): KnownKeys => {
  const name = knownHostName(host.address, host.port);
  const exact = files.filter(entry => namesHost(entry.names, name));
  // As OpenSSH does: a line without a port speaks for every port, unless one names the port.
  const bare = files.filter(entry => namesHost(entry.names, knownHostName(host.address, 22)));
  const own = exact.some(entry => entry.marker === undefined) ? exact : [...exact, ...bare];
  return { pins: host.hostKeys.pins, entries: [...own, ...bare.filter(entry => entry.marker === 'revoked')] };
};

/** Types of the keys that are known, to be asked for first; a fingerprint does not tell its type. */
export const knownTypes = ({ pins, entries }: KnownKeys): string[] => [
  ...new Set([
    ...pins.flatMap(pin => (pin.startsWith('SHA256:') ? [] : [pin.split(/\s+/)[0] ?? ''])),
    ...entries.filter(entry => entry.marker === undefined).map(entry => entry.type),
  ]),
];

/** Judges the key that a server presents; undefined when it is the host's own. */
export const refusalOf = (host: Host, known: KnownKeys, key: OfferedKey): ConnectError | undefined => {
  const revoked = known.entries.find(entry => entry.marker === 'revoked' && entry.key === key.base64);
  if (revoked) return revokedKey(host, key, revoked);
  if (known.pins.length > 0)
    return known.pins.some(pin => isPin(pin, key)) ? undefined : notThePin(host, known, key);
  const trusted = known.entries.filter(entry => entry.marker === undefined);
  if (trusted.some(entry => entry.key === key.base64)) return undefined;
  const other = trusted.find(entry => entry.type === key.type) ?? trusted[0];
  return other ? changedKey(host, key, other) : unknownKey(host, known, key);
};

const isPin = (pin: string, key: OfferedKey): boolean =>
  pin.startsWith('SHA256:')
    ? pin.replace(/=+$/, '') === key.fingerprint
    : pin.trim().split(/\s+/)[1] === key.base64;

/** A pin as `SHA256:...`, so that an eye can compare it. */
const fingerprintOf = (pin: string): string =>
  pin.startsWith('SHA256:')
    ? pin
    : offeredKey(Buffer.from(pin.trim().split(/\s+/)[1] ?? '', 'base64')).fingerprint;

const shown = (key: OfferedKey): string => `${key.type} ${key.fingerprint}`;

const revokedKey = (host: Host, key: OfferedKey, { where }: KnownHost) =>
  new ConnectError(
    'revoked-host-key',
    `${host.name} presents the key ${shown(key)}, which ${where} revokes`,
    'do not connect; ask who revoked the key, and give the host a new one',
  );

const notThePin = (host: Host, { pins }: KnownKeys, key: OfferedKey) =>
  new ConnectError(
    'changed-host-key',
    `${host.name} presents the key ${shown(key)}, and its pin is ${pins.map(fingerprintOf).join(' or ')}`,
    `find out why before anything else; if the key was changed on purpose, pin ${key.fingerprint}`,
  );

const changedKey = (host: Host, key: OfferedKey, { where, type }: KnownHost) =>
  new ConnectError(
    'changed-host-key',
    `${host.name} presents the key ${shown(key)}, and ${where} knows another ${type} key for it`,
    `find out why before anything else; if the key was changed on purpose, replace ${where} with: ${knownHostsLine(host, key)}`,
  );

const unknownKey = (host: Host, { entries }: KnownKeys, key: OfferedKey) => {
  const authority = entries.find(entry => entry.marker === 'cert-authority');
  const why = authority
    ? `${authority.where} trusts a certificate authority, which only the transport openssh can verify`
    : 'nothing vouches for it';
  const file = host.hostKeys.knownHosts[0] ?? 'known_hosts';
  return new ConnectError(
    'unknown-host-key',
    `${host.name} presents the key ${shown(key)}, and ${why}`,
    `if that is the host's own key, add to ${file}: ${knownHostsLine(host, key)} (or pin ${key.fingerprint})`,
  );
};

const knownHostsLine = (host: Host, key: OfferedKey): string =>
  `${knownHostName(host.address, host.port)} ${key.type} ${key.base64}`;
