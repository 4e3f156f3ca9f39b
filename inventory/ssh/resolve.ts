import { hostname } from 'node:os';
import { join } from 'node:path';
import type { SshSettings } from './ask.ts';

/** The account that runs ssh: its tokens (%u, %d), `~` and environment variables. */
export interface Person {
  /** As ssh has it: not HOME. */
  readonly home: string;
  /** What the inventory's own `~` stands for. */
  readonly tilde: string;
  readonly user: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What ssh would do for one name of its configuration. */
export interface SshHost {
  readonly name: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  /** Absolute paths, as configured; undefined where ssh would try its default ones. */
  readonly identityFiles?: readonly string[];
  readonly agent: boolean;
  readonly hostKeyAlias?: string;
  /** Undefined where the configuration names none. */
  readonly knownHosts?: readonly string[];
  /** Settings that only the system's own ssh can follow. */
  readonly onlyOpenSsh: readonly string[];
  readonly warnings: readonly string[];
}

/** Reads the answer of `ssh -G`, in which names of identity files still have their `~`, tokens and variables. */
export function sshHost(name: string, settings: SshSettings, person: Person): SshHost {
  const first = (keyword: string): string | undefined => settings.get(keyword)?.[0];
  const warnings: string[] = [];
  const hostName = (first('hostname') ?? name).toLowerCase();
  const port = Number(first('port') ?? 22);
  const user = first('user') ?? person.user;
  const alias = first('hostkeyalias');
  const tokens = { h: hostName, n: name, p: String(port), r: user, k: alias ?? name, ...tokensOf(person) };
  const paths = (words: readonly string[]): string[] => [
    ...new Set(words.filter(isSet).flatMap(word => expandPath(word, tokens, person, warnings))),
  ];
  const identities = settings.get('identityfile') ?? [];
  const known = knownHostsFiles(first('userknownhostsfile') ?? '');
  return {
    name,
    hostName,
    port,
    user,
    ...(areDefault(identities) ? {} : { identityFiles: paths(identities) }),
    agent: first('identityagent')?.toLowerCase() !== 'none' && first('identitiesonly') !== 'yes',
    ...(alias === undefined ? {} : { hostKeyAlias: alias }),
    ...(known.every(isDefaultKnownHosts) ? {} : { knownHosts: paths(known) }),
    onlyOpenSsh: onlyOpenSsh(first),
    warnings,
  };
}

/** `ssh -G` does not say whether a value is configured: it lists all its default keys, of which a person configures some at most. */
const areDefault = (files: readonly string[]): boolean =>
  files.length === 0 || (files.length > 3 && files.every(file => /^~\/\.ssh\/id_\w+$/.test(file)));

/** `ssh -G` prints them on one line, without quotes. */
const knownHostsFiles = (line: string): string[] => (line === '' ? [] : line.split(/ (?=[~/])/));

const isDefaultKnownHosts = (file: string): boolean => /\/\.ssh\/known_hosts2?$/.test(file);

const tokensOf = (person: Person): Record<string, string> => ({
  '%': '%',
  d: person.home,
  u: person.user,
  i: String(process.getuid?.() ?? ''),
  l: hostname(),
  L: hostname().split('.', 1)[0] ?? '',
});

/** ~, %tokens and ${VARIABLES}, as ssh_config(5) allows in file names; nothing where one is unknown. */
function expandPath(
  text: string,
  tokens: Readonly<Record<string, string>>,
  person: Person,
  warnings: string[],
): string[] {
  const unknown: string[] = [];
  const look = (all: string, value: string | undefined): string => {
    if (value === undefined) unknown.push(all);
    return value ?? '';
  };
  const expanded = text
    .replace(/^~(?=\/|$)/, () => person.home)
    .replace(/%(.)/g, (all, token) => look(all, Object.hasOwn(tokens, token) ? tokens[token] : undefined))
    .replace(/\$\{([^}]*)\}/g, (all, variable) => look(all, person.env[variable]));
  if (unknown.length === 0) return [expanded.startsWith('/') ? expanded : join(person.home, expanded)];
  warnings.push(`${text} is left out: init does not know ${unknown.join(', ')}`);
  return [];
}

const isSet = (value: string | undefined): boolean => value !== undefined && value.toLowerCase() !== 'none';

function onlyOpenSsh(first: (keyword: string) => string | undefined): string[] {
  const set = ['ProxyJump', 'ProxyCommand', 'HostKeyAlias', 'CertificateFile'].filter(keyword =>
    isSet(first(keyword.toLowerCase())),
  );
  const agent = first('identityagent');
  return [...set, ...(isSet(agent) && agent !== 'SSH_AUTH_SOCK' ? ['IdentityAgent'] : [])];
}
