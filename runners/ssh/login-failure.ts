import type { Account, Host } from '../../inventory/index.ts';
import { ConnectError } from '../contract.ts';
import { oneLine } from '../remote-text.ts';
import type { LoginRecord } from './logins.ts';

/** Explains to a person why the server let nobody in. */
export const loginFailure = (host: Host, account: Account, record: LoginRecord): ConnectError => {
  const who = `${account.user} on ${host.name}`;
  if (record.passwordAgain !== undefined) {
    return new ConnectError(
      'authentication',
      `${who}: the server did not take the password and asks for it again (${oneLine(record.passwordAgain)})`,
      byHand(host, account),
    );
  }
  if (record.secondFactor !== undefined) {
    return new ConnectError(
      'authentication',
      `${who}: ${record.took ? 'the server accepted the login' : 'the server accepted no login yet'} and asks for more (${oneLine(record.secondFactor)})`,
      'a run cannot answer a second factor: use an account without one, or a user certificate (transport openssh)',
    );
  }
  if (record.offered.length === 0) {
    const problem = record.problems.join('; ') || 'the account has no logins';
    return new ConnectError(
      'credentials',
      `${who}: ${problem}`,
      'correct that, or add another login to the account',
    );
  }
  const offered = [`the server accepted none of: ${record.offered.join(', ')}`, ...record.problems].join(
    '; ',
  );
  const accepted = record.accepted?.length
    ? `it takes ${oneLine(record.accepted.join(', '))}`
    : 'it did not say what it takes';
  return new ConnectError('authentication', `${who}: ${offered}`, `${accepted}; ${byHand(host, account)}`);
};

/** What to try by hand; a host without a port has the one of ssh's configuration. */
export const byHand = ({ address, port }: Host, { user }: Account): string =>
  `try: ssh -v ${port === 0 ? '' : `-p ${port} `}${user}@${address}`;
