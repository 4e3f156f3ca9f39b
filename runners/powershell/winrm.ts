import type { Host } from '../../inventory/index.ts';
import type { Connection } from '../connection.ts';
import { ConnectError } from '../contract.ts';
import { oneLine } from '../remote-text.ts';
import type { OpenOptions } from '../ssh/client.ts';
import { connectionOver } from './connection.ts';
import { findPwsh, openLocalShell } from './local-shell.ts';
import { openByWinRm } from './remoting-scripts.ts';
import { type RemoteSession, remoteSession } from './session.ts';

const tlsPort = 5986;

/**
 * PowerShell remoting over WinRM: experimental, never tried against a real host. Windows itself authenticates, by
 * Kerberos or TLS, as whoever runs this program; only a Windows controller can do that.
 * @throws ConnectError
 */
export const connectByWinRm = async (
  host: Host,
  { timeoutMs }: OpenOptions,
  platform: NodeJS.Platform = process.platform,
): Promise<Connection> => {
  if (platform !== 'win32') {
    throw new ConnectError(
      'configuration',
      `${host.name}: WinRM needs a Windows controller, and this computer is none`,
      'use transport: psrp (PowerShell remoting over ssh), or transport: ssh',
    );
  }
  const open = () => openSession(host, timeoutMs);
  return connectionOver(await open(), open);
};

const openSession = async (host: Host, timeoutMs: number): Promise<RemoteSession> => {
  const shell = openLocalShell(await findPwsh());
  const ssl = host.port === tlsPort ? 'ssl' : '';
  const reply = await shell.ask(
    openByWinRm,
    [host.address, String(host.port), ssl, String(timeoutMs)],
    2 * timeoutMs,
  );
  if (reply.words?.[0] === 'opened') return remoteSession(shell);
  await shell.close();
  const said = Buffer.from(reply.words?.[1] ?? '', 'base64').toString('utf8');
  throw new ConnectError(
    'protocol',
    `${host.name}: WinRM gave no session: ${oneLine(said) || oneLine(reply.noise) || 'no answer in time'}`,
    `try it yourself: Enter-PSSession -ComputerName ${host.address}`,
  );
};
