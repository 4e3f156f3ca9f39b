import type { Account, Host } from '../../inventory/index.ts';
import { ConnectError } from '../contract.ts';
import { oneLine } from '../remote-text.ts';
import { type OfferedKey, refusalOf } from '../ssh/host-key.ts';
import type { KnownHost } from '../ssh/known-hosts.ts';
import { byHand, loginFailure } from '../ssh/login-failure.ts';
import { failureSaid } from './failures.ts';

/** What is known of an ssh that did not log in. */
export interface Attempt {
  readonly host: Host;
  readonly account: Account;
  /** Its standard error. */
  readonly said: string;
  /** The key that the host presented. */
  readonly presented: OfferedKey | undefined;
  /** The lines of the inventory's known_hosts files. */
  readonly entries: readonly KnownHost[];
  /** The jump host or proxy that the way leads through. */
  readonly via: string | undefined;
  /** What is wrong with the account's keys and certificates. */
  readonly problems: readonly string[];
}

/** Explains to a person why ssh came to nothing. */
export const explained = (attempt: Attempt): ConnectError =>
  wayFailure(attempt) ?? hostKeyRefusal(attempt) ?? refusedLogin(attempt) ?? otherwise(attempt);

const otherwise = ({ host, account, said }: Attempt): ConnectError => {
  const found = failureSaid(host.name, said);
  if (found) return found;
  const last = oneLine(said.trim().split('\n').at(-1) ?? '') || 'it said nothing';
  return new ConnectError('protocol', `${host.name}: ssh failed: ${last}`, byHand(host, account));
};

/** How ssh names the other side of a proxy that ended before the host said a word. */
const cutBehindProxy = /UNKNOWN port 65535/;

const wayFailure = ({ host, said, via = 'its proxy' }: Attempt): ConnectError | undefined => {
  if (!cutBehindProxy.test(said)) return undefined;
  const [, why] = /channel \d+: open failed: (?:[a-z ]+): (.*)/.exec(said) ?? [];
  if (why !== undefined)
    return new ConnectError(
      /refused/i.test(why) ? 'refused' : 'unreachable',
      `${host.name}: ${via} lets us in and does not get through to the host: ${oneLine(why)}`,
      'are HostName and Port right as seen from there, and does it allow forwarding (AllowTcpForwarding)?',
    );
  if (/timed out/.test(said) && !/connect to host/.test(said))
    return new ConnectError(
      'timed-out',
      `${host.name}: through ${via} it did not finish its handshake in time`,
      'is the host overloaded or frozen? ConnectTimeout in ~/.ssh/config counts too',
    );
  const lines = said.split('\n').filter(line => tellsTrouble.test(line) && !isConsequence(line));
  if (lines.length === 0) return failureSaid(`${host.name}, through ${via}`, said);
  const inner = /host key/i.test(said) ? unknownJump(lines) : lines.at(-1);
  const reason = failureSaid('', said)?.reason ?? 'unreachable';
  return new ConnectError(
    reason === 'refused' ? 'unreachable' : reason,
    `${host.name}: the way through ${via} failed: ${oneLine(inner ?? 'it said nothing')}`,
    `see that this works without a question: ssh -o BatchMode=yes ${via}`,
  );
};

/** A jump host may have a banner, whose lines tell nothing. */
const tellsTrouble =
  /denied|refused|fail|error|unreachable|no route|could not|timed out|not found|no such|bad |host key|IDENTIFICATION|disconnect|invalid|too many/i;

/** What every failure of a proxy ends with. */
const isConsequence = (line: string): boolean =>
  cutBehindProxy.test(line) || /^(kex|ssh)_exchange_identification: |^Connection (closed|to) /.test(line);

const unknownJump = (lines: readonly string[]): string | undefined =>
  lines.find(line => /host key is known|IDENTIFICATION HAS CHANGED|REVOKED/.test(line)) ?? lines.at(-1);

const hostKeyRefusal = ({ host, said, presented, entries }: Attempt): ConnectError | undefined => {
  if (!/Host key verification failed|HOST KEY DETECTED/i.test(said)) return undefined;
  const [, where] = /Offending .*key in (.+:\d+)/.exec(said) ?? [];
  const concerned = entries.filter(
    entry => entry.where === where || (entry.marker === 'revoked' && entry.key === presented?.base64),
  );
  // The name under which ssh looked the host up, which an alias or HostName may have changed.
  const [, name = host.address] = /host key is known for (\S+) and/.exec(said) ?? [];
  const known = { pins: host.hostKeys.pins, entries: concerned };
  const refusal = presented && refusalOf({ ...host, address: name, port: 22 }, known, presented);
  return refusal ?? unjudged(host, said);
};

/** An ssh that is too old to tell which key it was. */
const unjudged = (host: Host, said: string): ConnectError => {
  const reason = /REVOKED/.test(said)
    ? 'revoked-host-key'
    : /CHANGED/.test(said)
      ? 'changed-host-key'
      : 'unknown-host-key';
  const [why = ''] = /^.*(?:key is known for|Offending|REVOKED).*$/m.exec(said) ?? [];
  return new ConnectError(
    reason,
    `${host.name} presents a key that nothing vouches for: ${oneLine(why)}`,
    'find out why; a pin that is a fingerprint needs OpenSSH 8.5: pin the public key instead',
  );
};

const refusedLogin = ({ host, account, said, problems }: Attempt): ConnectError | undefined => {
  const [, methods] = /Permission denied \(([^)]*)\)/.exec(said) ?? [];
  if (methods === undefined) return undefined;
  const accepted = methods.split(',');
  const partial = /with partial success/.test(said);
  return loginFailure(host, account, {
    offered: account.logins.flatMap(login => {
      if (login.kind === 'password') return [];
      return [login.kind === 'key' ? `key ${login.path}` : "the agent and the keys of ssh's configuration"];
    }),
    problems: [...problems, ...badKeys(said)],
    accepted,
    ...(partial ? { took: true, secondFactor: accepted.join(' or ') } : {}),
  });
};

const badKeys = (said: string): string[] =>
  [...said.matchAll(/^(?:Load key .*|no such identity: .*|Warning: Identity file .*)$/gm)].map(([line]) =>
    oneLine(line),
  );
