import { ConnectError, type ConnectFailure } from '../contract.ts';
import { oneLine } from '../remote-text.ts';

interface Pattern {
  readonly words: RegExp;
  readonly reason: ConnectFailure;
  readonly what: (...found: string[]) => string;
  readonly fix: string;
  readonly transient?: true;
}

/** What the words of OpenSSH's ssh mean, the more telling first; `what` follows the host's name. */
const patterns: readonly Pattern[] = [
  {
    words:
      /^.*(?:Bad configuration option: |line \d+: (?!Deprecated|Unsupported)|Bad owner or permissions on ).*$/m,
    reason: 'configuration',
    what: line => `ssh does not understand its configuration: ${line}`,
    fix: 'correct that; IgnoreUnknown lets ssh skip options of newer versions',
  },
  {
    words: /Could not resolve hostname (\S+):/,
    reason: 'unreachable',
    what: (_, name) => `the name ${name} is not known`,
    fix: 'check address: in the inventory, and HostName in ~/.ssh/config',
  },
  {
    words: /connect to (?:host|address) (\S+) port (\d+): Connection refused/,
    reason: 'refused',
    what: (_, name, port) => `${name}:${port} refuses connections`,
    fix: 'is sshd running, and is that its port?',
  },
  {
    words: /connect to (?:host|address) (\S+) port (\d+): (?:No route to host|Network is unreachable)/,
    reason: 'unreachable',
    what: (_, name, port) => `there is no way to ${name}:${port}`,
    fix: 'is the host up, and the network?',
  },
  {
    words: /connect to (?:host|address) (\S+) port (\d+): (?:Connection|Operation) timed out/,
    reason: 'timed-out',
    what: (_, name, port) => `${name}:${port} does not answer`,
    fix: 'is the host up, and does a firewall stand between?',
  },
  {
    words: /Too many authentication failures/,
    reason: 'authentication',
    what: () => 'the server closed the connection after too many refused keys',
    fix: 'the agent holds more keys than the server lets try: name the right one with key:',
  },
  {
    words: /Unable to negotiate with .*?: (.*)/,
    reason: 'protocol',
    what: (_, why) => `no algorithm is known to both sides: ${why}`,
    fix: "allow one of the server's in ~/.ssh/config, or better give the server newer ones",
  },
  {
    words: /timed out during banner exchange|Timeout, server \S+ not responding/,
    reason: 'timed-out',
    what: () => 'the server did not finish its handshake in time',
    fix: 'is the host overloaded or frozen?',
  },
  {
    words: /(?:kex|ssh)_exchange_identification: |Connection reset by|Connection closed by UNKNOWN/,
    reason: 'refused',
    what: () => 'the server closed the connection before saying anything',
    fix: 'sshd limits unauthenticated connections (MaxStartups), or a firewall or tcp wrapper is in between',
    transient: true,
  },
];

/** By which a failed try counts as worth another one, as with the transport ssh. */
const dropped = new Error('Connection lost before handshake');

/** What ssh's standard error tells; undefined where it says nothing that is known. */
export const failureSaid = (host: string, said: string): ConnectError | undefined => {
  for (const { words, reason, what, fix, transient } of patterns) {
    const found = words.exec(said);
    if (found) {
      const cause = transient ? { cause: dropped } : {};
      return new ConnectError(reason, `${host}: ${oneLine(what(...found))}`, fix, cause);
    }
  }
  return undefined;
};
