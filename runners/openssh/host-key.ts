import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostKeys } from '../../inventory/index.ts';
import type { OfferedKey } from '../ssh/host-key.ts';
import { offeredKey } from '../ssh/host-key.ts';
import { type KnownHost, namesHost } from '../ssh/known-hosts.ts';

/** Where ssh is told which host keys are good. */
export interface Trust {
  readonly knownHosts: readonly string[];
  readonly knownHostsCommand?: string;
  /** The key that the host presented; undefined where ssh did not come so far, or is older than 8.5. */
  presented(): Promise<OfferedKey | undefined>;
}

/**
 * As with the transport ssh: where there are pins, nothing else is believed, and of known_hosts only revocations
 * count; without pins the files named in the inventory, as OpenSSH reads them (certificate authorities too).
 * @param entries what those files hold
 * @param names all that the host may be called, each as known_hosts would
 * @param asks whether this ssh knows KnownHostsCommand
 */
export const trustIn = async (
  folder: string,
  { pins, knownHosts }: HostKeys,
  entries: readonly KnownHost[],
  names: readonly string[],
  asks: boolean,
): Promise<Trust> => {
  const script = join(folder, 'known-hosts-command');
  const own = join(folder, 'known_hosts');
  await writeFile(script, commandText(folder, pins));
  await writeFile(own, [...revocations(entries, names), ...pinned(pins), ''].join('\n'));
  return {
    knownHosts: pins.length > 0 ? [own] : [own, ...knownHosts],
    ...(asks ? { knownHostsCommand: `/bin/sh ${script} %I %f %t %K` } : {}),
    presented: () => presentedIn(folder),
  };
};

/** The pins hold for whatever name ssh gives the host. */
const pinned = (pins: readonly string[]): string[] =>
  pins.filter(pin => !isFingerprint(pin)).map(pin => `* ${pin}`);

/**
 * Written anew, since ssh skips some: with a tab behind the marker, with a type that is not the key's, and of a
 * bare name where the port is another than 22 and a line names the port (check_host_key() of its sshconnect.c).
 */
const revocations = (entries: readonly KnownHost[], own: readonly string[]): string[] =>
  entries
    .filter(({ marker }) => marker === 'revoked')
    .map(({ names, key }) => {
      const meant = own.some(name => namesHost(names, name));
      return `@revoked ${meant ? '*' : names} ${offeredKey(Buffer.from(key, 'base64')).type} ${key}`;
    });

/** known_hosts holds no fingerprints: ssh asks this script, which tells the key only where its fingerprint is pinned. */
const commandText = (folder: string, pins: readonly string[]): string => {
  const fingerprints = pins.filter(isFingerprint).map(pin => pin.replace(/=+$/, ''));
  return [
    '[ "$1" = HOSTNAME ] || exit 0',
    `echo "$3 $4" >${presentedFile(folder)}`,
    ...(fingerprints.length === 0 ? [] : [`case $2 in ${fingerprints.join('|')}) echo "* $3 $4";; esac`]),
    '',
  ].join('\n');
};

export const isFingerprint = (pin: string): boolean => pin.startsWith('SHA256:');

const presentedFile = (folder: string): string => join(folder, 'presented');

const presentedIn = async (folder: string): Promise<OfferedKey | undefined> => {
  const text = await readFile(presentedFile(folder), 'latin1').catch(() => '');
  const base64 = text.trim().split(' ')[1];
  return base64 === undefined ? undefined : offeredKey(Buffer.from(base64, 'base64'));
};
