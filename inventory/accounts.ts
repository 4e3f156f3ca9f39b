import type { Account, Login, SecretSource } from './contract.ts';
import { list } from './merge.ts';
import type { AccountSettings, SecretSettings } from './schema.ts';

/** Keys first, then the agent, then the password: as OpenSSH would, but for the named key going before the rest. */
export function resolveAccount(
  settings: AccountSettings & { readonly user: string },
  path: (text: string) => string,
): Account {
  const account = { user: settings.user, logins: loginsOf(settings, path) };
  return settings.become === 'sudo' ? { ...account, become: 'sudo' } : account;
}

function loginsOf(settings: AccountSettings, path: (text: string) => string): Login[] {
  const keys = list(settings.key).map((key): Login => {
    const login = { kind: 'key' as const, path: path(key) };
    return settings.passphrase === undefined
      ? login
      : { ...login, passphrase: secretSource(settings.passphrase) };
  });
  const passwords: Login[] =
    settings.password === undefined ? [] : [{ kind: 'password', password: secretSource(settings.password) }];
  const usesAgent = settings.agent ?? (keys.length === 0 && passwords.length === 0);
  return [...keys, ...(usesAgent ? [{ kind: 'agent' } as const] : []), ...passwords];
}

export function secretSource(settings: SecretSettings): SecretSource {
  return settings.env !== undefined
    ? { from: 'environment', name: settings.env }
    : { from: 'command', argv: settings.command ?? [] };
}
