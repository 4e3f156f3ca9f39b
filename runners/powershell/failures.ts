import type { Host } from '../../inventory/index.ts';
import { ConnectError, type ConnectFailure } from '../contract.ts';
import { oneLine } from '../remote-text.ts';

/** What pwsh said of a session that did not come to be, and what its ssh printed beside. */
export interface Failure {
  readonly message: string;
  readonly noise: string;
}

/** pwsh gives the same error for all of these; ssh tells them apart. Texts of OpenSSH's client, first match counts. */
const causes: readonly (readonly [RegExp, ConnectFailure, string, string])[] = [
  [
    /Connection refused/i,
    'refused',
    'the port refuses connections',
    'is sshd running, and is that its port?',
  ],
  [/Could not resolve hostname/i, 'unreachable', 'its name is not known', 'check address: in the inventory'],
  [
    /No route to host|Network is unreachable/i,
    'unreachable',
    'there is no way to it',
    'is the host up, and the network?',
  ],
  [
    /Connection timed out|Operation timed out/i,
    'timed-out',
    'it does not answer',
    'is the host up, and does a firewall stand between?',
  ],
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|host key for .* has changed/i,
    'changed-host-key',
    'it presents another key than it has just shown',
    'find out why before anything else',
  ],
  [
    /Host key verification failed|No \S+ host key is known/i,
    'unknown-host-key',
    'nothing vouches for its key',
    'pin its key with host_key:',
  ],
  [/REVOKED HOST KEY/i, 'revoked-host-key', 'its key is revoked', 'do not connect'],
  [
    /Permission denied/i,
    'authentication',
    "the system's ssh was refused the login",
    'try it yourself: ssh -v',
  ],
];

const causeIn = ({ noise, message }: Failure) =>
  causes.find(([pattern]) => pattern.test(`${noise}\n${message}`));

/** Whether another key may still be let in. */
export const isRefusedLogin = (failure: Failure): boolean => causeIn(failure)?.[1] === 'authentication';

/** The true cause of a failed session, for people; `protocol` where ssh had nothing to say against it. */
export const failureOfSsh = (host: Host, failure: Failure): ConnectError => {
  const [, reason, what, fix] = causeIn(failure) ?? [];
  if (reason !== undefined && what !== undefined && fix !== undefined)
    return new ConnectError(reason, `${host.name}: ${what} (ssh: ${oneLine(failure.noise)})`, fix);
  const said = oneLine(failure.noise) || oneLine(failure.message) || 'no answer in time';
  return new ConnectError(
    'protocol',
    `${host.name}: PowerShell gave no session: ${said}`,
    `try it yourself: pwsh -Command "Enter-PSSession -HostName ${host.address} -Port ${host.port}"`,
  );
};
