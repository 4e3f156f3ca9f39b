import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Account, Host } from '../../inventory/index.ts';
import { ConnectError } from '../contract.ts';
import type { OpenOptions } from '../ssh/client.ts';
import { type KnownHost, knownHostName } from '../ssh/known-hosts.ts';
import { staleCertificates } from './certificates.ts';
import { explained } from './explain.ts';
import { isFingerprint, type Trust, trustIn } from './host-key.ts';
import { type Usable, usableLogins } from './logins.ts';
import { type Master, type NoMaster, startMaster } from './master.ts';
import { resolvedBySsh, viaOf } from './resolved.ts';
import { configText, masterArguments } from './settings.ts';
import { systemSsh } from './version.ts';

export interface Login {
  readonly host: Host;
  readonly account: Account;
  /** The lines of the inventory's known_hosts files. */
  readonly entries: readonly KnownHost[];
  readonly options: OpenOptions;
}

export const socketIn = (folder: string): string => join(folder, 's');

/**
 * An ssh that is logged in and listens at the folder's socket.
 * @param folder private, and with a short path: a socket's has some 100 bytes
 * @throws ConnectError
 */
export const logIn = async (folder: string, login: Login): Promise<Master> => {
  const { host, account, entries } = login;
  const usable = usableLogins(host, account);
  const ssh = await systemSsh();
  await writeFile(configIn(folder), configText(homedir()));
  const names = await namesFor(folder, login);
  const trust = await trustIn(folder, host.hostKeys, entries, names, ssh.asksForKeys);
  const target = {
    address: host.address,
    user: account.user,
    port: host.port === 0 ? undefined : host.port,
    keyFiles: usable.keyFiles,
    agent: usable.agent,
    ...trust,
  };
  const attempt = async (withoutKeyTypes: readonly string[]): Promise<Master> => {
    const args = masterArguments(
      configIn(folder),
      socketIn(folder),
      { ...target, withoutKeyTypes },
      login.options.keepAliveMs,
    );
    const master = await startMaster(args, folder, login.options);
    if (!('failed' in master)) return master;
    const error = await causeOf(master, folder, login, trust, usable);
    const other = isOtherThanPinned(host, error) ? (await trust.presented())?.type : undefined;
    if (other === undefined || withoutKeyTypes.includes(other)) throw error;
    return attempt([...withoutKeyTypes, other]).catch(again => {
      throw isOtherThanPinned(host, again) ? again : error;
    });
  };
  return attempt([]);
};

/** What the host is called: by the inventory and by ssh's configuration. Only revocations are held against it. */
const namesFor = async (folder: string, { host, entries }: Login): Promise<string[]> => {
  if (!entries.some(({ marker }) => marker === 'revoked')) return [];
  const resolved = await resolvedBySsh(configIn(folder), host.address);
  const port = host.port === 0 ? Number(resolved.get('port')?.[0] ?? 22) : host.port;
  const called = [host.address, resolved.get('hostname')?.[0], resolved.get('hostkeyalias')?.[0]];
  return called.flatMap(name =>
    name === undefined ? [] : [knownHostName(name, 22), knownHostName(name, port)],
  );
};

const configIn = (folder: string): string => join(folder, 'config');

/** A server presents one key; a pin that is a fingerprint does not tell its type, so the other types are asked for. */
const isOtherThanPinned = ({ hostKeys }: Host, error: unknown): boolean =>
  error instanceof ConnectError && error.reason === 'changed-host-key' && hostKeys.pins.some(isFingerprint);

const causeOf = async (
  { failed, said }: NoMaster,
  folder: string,
  { host, account, entries }: Login,
  trust: Trust,
  usable: Usable,
): Promise<ConnectError> => {
  if (failed === 'called-off')
    return new ConnectError('timed-out', `${host.name}: connecting was called off`, 'try again');
  const resolved = await resolvedBySsh(configIn(folder), host.address);
  const via = viaOf(resolved);
  if (failed === 'timed-out')
    return new ConnectError(
      'timed-out',
      `${host.name}: ${host.address}${via === undefined ? '' : `, through ${via},`} did not finish its handshake in time`,
      'is the host overloaded or frozen?',
    );
  const stale = await staleCertificates(resolved, usable.keyFiles, new Date());
  const presented = await trust.presented();
  return explained({
    host,
    account,
    said,
    presented,
    entries,
    via,
    problems: [...usable.problems, ...stale],
  });
};
