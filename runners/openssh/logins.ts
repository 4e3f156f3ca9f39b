import type { Account, Host } from '../../inventory/index.ts';
import { ConnectError } from '../contract.ts';
import { expandHome } from '../ssh/key-file.ts';

/** What of an account's logins ssh can be given where nobody is there to type. */
export interface Usable {
  readonly keyFiles: readonly string[];
  /** The agent, and the keys that ssh's own configuration names. */
  readonly agent: boolean;
  /** Why the others cannot be used. */
  readonly problems: readonly string[];
}

/** @throws ConnectError `credentials` where there is none */
export const usableLogins = (host: Host, account: Account): Usable => {
  const keyFiles: string[] = [];
  const problems: string[] = [];
  for (const login of account.logins) {
    if (login.kind === 'password') problems.push('the transport openssh types no password');
    else if (login.kind === 'key' && login.passphrase)
      problems.push(`the transport openssh types no passphrase (${login.path})`);
    else if (login.kind === 'key') keyFiles.push(expandHome(login.path));
  }
  const agent = account.logins.some(({ kind }) => kind === 'agent');
  if (agent || keyFiles.length > 0) return { keyFiles, agent, problems };
  throw new ConnectError(
    'credentials',
    `${account.user} on ${host.name}: ${problems.join('; ') || 'the account has no logins'}`,
    'add the key to ssh-agent and write agent: true',
  );
};
