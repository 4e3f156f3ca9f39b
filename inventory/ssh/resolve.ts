import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Settings } from './settings.ts';

/** Who runs ssh: its tokens (%u, %d), `~` and environment variables are theirs. */
export interface Person {
  readonly home: string;
  readonly user: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What ssh would do for one name of its configuration. */
export interface SshHost {
  readonly name: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  /** Absolute paths, as configured; empty where ssh would try its usual ones. */
  readonly identityFiles: readonly string[];
  readonly agent: boolean;
  readonly hostKeyAlias?: string;
  /** Undefined where the configuration names none. */
  readonly knownHosts?: readonly string[];
  /** Settings that only the system's own ssh can follow. */
  readonly onlyOpenSsh: readonly string[];
  readonly warnings: readonly string[];
}

export function resolveSshHost(name: string, settings: Settings, person: Person): SshHost {
  const first = (keyword: string): string | undefined => settings.get(keyword)?.[0]?.[0];
  const warnings: string[] = [];
  const hostName = expandHostName(first('hostname') ?? name, name).toLowerCase();
  const port = portOf(first('port'), warnings);
  const user = first('user') ?? person.user;
  const alias = first('hostkeyalias');
  const paths = (words: readonly string[]): string[] => {
    const tokens = { h: hostName, n: name, p: String(port), r: user, k: alias ?? name, ...tokensOf(person) };
    const named = words.filter(word => word.toLowerCase() !== 'none');
    return named.flatMap(word => expandPath(word, tokens, person, warnings));
  };
  const known = settings.get('userknownhostsfile')?.[0];
  return {
    name,
    hostName,
    port,
    user,
    identityFiles: [...new Set(paths((settings.get('identityfile') ?? []).flat()))],
    agent:
      first('identityagent')?.toLowerCase() !== 'none' && first('identitiesonly')?.toLowerCase() !== 'yes',
    ...(alias === undefined ? {} : { hostKeyAlias: alias }),
    ...(known === undefined ? {} : { knownHosts: paths(known) }),
    onlyOpenSsh: onlyOpenSsh(first),
    warnings,
  };
}

function portOf(text: string | undefined, warnings: string[]): number {
  const port = Number(text ?? 22);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  warnings.push(`Port ${text} is no port; 22 is written`);
  return 22;
}

const expandHostName = (pattern: string, name: string): string =>
  pattern.replace(/%([%hn])/g, (_, token) => (token === '%' ? '%' : name));

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
  warnings.push(`${text} is left out: ${unknown.join(', ')} cannot be told here`);
  return [];
}

function onlyOpenSsh(first: (keyword: string) => string | undefined): string[] {
  const isSet = (value: string | undefined) => value !== undefined && value.toLowerCase() !== 'none';
  const set = ['ProxyJump', 'ProxyCommand', 'HostKeyAlias', 'CertificateFile'].filter(keyword =>
    isSet(first(keyword.toLowerCase())),
  );
  const agent = first('identityagent');
  const ownAgent = isSet(agent) && agent !== 'SSH_AUTH_SOCK' ? ['IdentityAgent'] : [];
  const canonical = isSet(first('canonicalizehostname')) && first('canonicalizehostname') !== 'no';
  return [...set, ...ownAgent, ...(canonical ? ['CanonicalizeHostname'] : [])];
}
