import { readyWord } from './master.ts';

/**
 * The configuration file for one connection: what must hold on the way too, at each jump host, before the user's own
 * file, which ssh would read without `-F`. The first value counts.
 */
export const configText = (home: string): string =>
  [
    'Host *',
    ...lines({
      AddKeysToAgent: 'no',
      BatchMode: 'yes',
      ControlMaster: 'no',
      ControlPersist: 'no',
      ForwardAgent: 'no',
      LogLevel: 'INFO',
      NoHostAuthenticationForLocalhost: 'no',
      StrictHostKeyChecking: 'yes',
      UpdateHostKeys: 'no',
      VerifyHostKeyDNS: 'no',
    }),
    `Include ${quoted(`${home}/.ssh/config`)}`,
    'Include /etc/ssh/ssh_config',
    '',
  ].join('\n');

export interface Target {
  readonly address: string;
  readonly user: string;
  /** Undefined: the one that ssh's configuration says. */
  readonly port: number | undefined;
  readonly keyFiles: readonly string[];
  /** Whether keys of the agent may be offered besides. */
  readonly agent: boolean;
  /** Absolute paths. */
  readonly knownHosts: readonly string[];
  /** Prints the host's key where a pin names it; undefined for an ssh that cannot ask. */
  readonly knownHostsCommand?: string;
  /** Types of host keys that are not asked for. */
  readonly withoutKeyTypes: readonly string[];
}

/** The arguments of an ssh that logs in and shares its connection, and does nothing else. */
export const masterArguments = (
  configFile: string,
  socket: string,
  target: Target,
  keepAliveMs: number,
): string[] => [
  ...['-F', configFile, '-M', '-N', '-T', '-S', inPercent(socket), '-l', target.user],
  ...(target.port === undefined ? [] : ['-p', String(target.port)]),
  ...target.keyFiles.flatMap(file => ['-i', inPercent(file)]),
  ...options({
    ClearAllForwardings: 'yes',
    ForwardX11: 'no',
    GlobalKnownHostsFile: '/dev/null',
    ...(target.keyFiles.length > 0 ? { IdentitiesOnly: target.agent ? 'no' : 'yes' } : {}),
    ...(target.knownHostsCommand === undefined ? {} : { KnownHostsCommand: target.knownHostsCommand }),
    // Tells of a login that was right and not enough.
    LogLevel: 'VERBOSE',
    LocalCommand: `echo ${readyWord}`,
    PermitLocalCommand: 'yes',
    RemoteCommand: 'none',
    ServerAliveCountMax: '3',
    ServerAliveInterval: String(seconds(keepAliveMs)),
    Tunnel: 'no',
    UserKnownHostsFile: target.knownHosts.map(file => quoted(inPercent(file))).join(' ') || '/dev/null',
    ...(target.withoutKeyTypes.length === 0
      ? {}
      : { HostKeyAlgorithms: `-${target.withoutKeyTypes.flatMap(algorithmsOf).join(',')}` }),
  }),
  '--',
  target.address,
];

const options = (settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);

const lines = (settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).map(([name, value]) => `  ${name} ${value}`);

const seconds = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1_000));

/** A path for ssh, which reads `%` as the beginning of a token. */
const inPercent = (path: string): string => path.replaceAll('%', '%%');

const quoted = (path: string): string => `"${path.replace(/["\\]/g, '\\$&')}"`;

const algorithmsOf = (type: string): string[] =>
  type === 'ssh-rsa' ? ['rsa-sha2-256*', 'rsa-sha2-512*', 'ssh-rsa*'] : [`${type}*`];
