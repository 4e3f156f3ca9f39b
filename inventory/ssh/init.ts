import { stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { isGlob, matchesGlob } from '../glob.ts';
import { readRegular } from '../regular-file.ts';
import { type HostSettings, hostModel } from '../schema.ts';
import { isKnown } from './known-hosts.ts';
import { type Entry as ConfigEntry, readSshConfig } from './read.ts';
import { type Entry, renderInventory } from './render.ts';
import { type Person, resolveSshHost, type SshHost } from './resolve.ts';
import { hostLines, matchBlocks, settingsOf } from './settings.ts';

export interface SshFiles {
  /** `~/.ssh/config`, or another file in its format. */
  readonly configFile: string;
  /** Where host keys are looked for, unless a host's UserKnownHostsFile names others. */
  readonly knownHostsFiles: readonly string[];
  /** Names or globs; every host that a `Host` line names, when absent. A name need not stand there. */
  readonly hosts?: readonly string[];
  readonly home?: string;
  readonly user?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The text of an inventory, the names of its hosts, and what could not be taken over, with file and line where there is one. */
export interface Draft {
  readonly yaml: string;
  readonly hosts: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Drafts an inventory from OpenSSH's own files. Host keys are pinned by reference to known_hosts, `Match` blocks are
 * not evaluated, no host is marked as lab. What only OpenSSH can do (ProxyJump and the like) becomes transport
 * openssh. Throws nothing for bad input: it warns.
 */
export async function inventoryFromSsh(files: SshFiles): Promise<Draft> {
  const { home = homedir(), user = userInfo().username, env = process.env } = files;
  const person = { home, user, env };
  const warnings: string[] = [];
  const config = await readSshConfig(resolve(files.configFile), { home, warnings });
  for (const { file, line, args } of matchBlocks(config)) {
    warnings.push(`${file}:${line}: Match ${args.join(' ')} is not evaluated; what it sets is left out`);
  }
  const lines = hostLines(config);
  const entries: Entry[] = [];
  for (const name of chosen([...lines.keys()], files.hosts, warnings)) {
    const line = lines.get(name);
    const entry = await draft(name, config, person, files.knownHostsFiles, warnings);
    const origin = line === undefined ? [] : [`${tilde(line.file, home)}:${line.line}`];
    if (entry !== undefined) entries.push({ ...entry, remarks: [...origin, ...entry.remarks] });
  }
  const named = distinct(entries);
  const known = files.knownHostsFiles.map(file => tilde(file, home));
  const yaml = renderInventory(tilde(files.configFile, home), known, named);
  return { yaml, hosts: named.map(({ name }) => name), warnings };
}

function chosen(
  named: readonly string[],
  wanted: readonly string[] | undefined,
  warnings: string[],
): string[] {
  if (wanted === undefined) return [...named];
  const found = wanted.flatMap(pattern => {
    const fits = isGlob(pattern) ? named.filter(name => matchesGlob(pattern, name)) : [pattern];
    if (fits.length === 0) warnings.push(`${pattern} matches no host`);
    return fits;
  });
  return [...new Set(found)];
}

async function draft(
  name: string,
  config: readonly ConfigEntry[],
  person: Person,
  knownHostsFiles: readonly string[],
  warnings: string[],
): Promise<Entry | undefined> {
  const host = resolveSshHost(name, settingsOf(config, name), person);
  const settings = await settingsFor(host, person);
  const sound = hostModel.safeParse(settings).success;
  const said = sound ? host.warnings : [...host.warnings, 'left out: its name, address or user is not sound'];
  warnings.push(...said.map(warning => `${name}: ${warning}`));
  if (!sound) return undefined;
  const unknown = await withoutKey(host, host.knownHosts ?? knownHostsFiles, person.home);
  if (unknown !== undefined) warnings.push(`${name}: ${unknown}`);
  const needs =
    host.onlyOpenSsh.length === 0 ? [] : [`${host.onlyOpenSsh.join(', ')}: goes through the system's ssh`];
  return {
    name: inventoryName(name),
    remarks: [...needs, ...(unknown === undefined ? [] : [unknown])],
    settings,
  };
}

async function settingsFor(host: SshHost, person: Person): Promise<HostSettings> {
  const byOpenSsh = host.onlyOpenSsh.length > 0;
  const keys = (await keysOf(host, person.home)).map(key => tilde(key, person.home));
  return {
    lab: false,
    ...(byOpenSsh ? { transport: 'openssh' } : {}),
    address: byOpenSsh ? host.name : host.hostName,
    ...(host.port === 22 ? {} : { port: host.port }),
    ...(host.knownHosts === undefined
      ? {}
      : { known_hosts: host.knownHosts.map(file => tilde(file, person.home)) }),
    accounts: { actor: { user: host.user, ...(keys.length === 0 ? {} : { key: keys }), agent: host.agent } },
  };
}

/** Those configured, or those that ssh would try by itself and that are there. */
async function keysOf(host: SshHost, home: string): Promise<readonly string[]> {
  if (host.identityFiles.length > 0) return host.identityFiles;
  const usual = ['id_rsa', 'id_ecdsa', 'id_ed25519'].map(name => join(home, '.ssh', name));
  const there = await Promise.all(
    usual.map(file =>
      stat(file).then(
        () => [file],
        () => [],
      ),
    ),
  );
  return there.flat();
}

/** What to do where no file has a key of the host; undefined where one has. */
async function withoutKey(
  host: SshHost,
  files: readonly string[],
  home: string,
): Promise<string | undefined> {
  const [name, port] = host.hostKeyAlias === undefined ? [host.hostName, host.port] : [host.hostKeyAlias, 22];
  for (const file of files) {
    const text = await readRegular(file).catch(() => '');
    if (isKnown(text, name, port)) return undefined;
  }
  const where = files.length === 0 ? 'any known_hosts' : files.map(file => tilde(file, home)).join(', ');
  return `no host key in ${where}; run \`ssh ${host.name}\` once and compare the fingerprint with the host's own`;
}

const tilde = (path: string, home: string): string => {
  const inside = relative(home, resolve(path));
  return inside === '' || inside.startsWith('..') || inside.startsWith('/') ? resolve(path) : `~/${inside}`;
};

const inventoryName = (name: string): string => {
  const plain = name.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return plain === '' || plain === 'all' ? `host-${plain}` : plain;
};

/** Two names of ssh may become the same one here: the later gets a number. */
function distinct(entries: readonly Entry[]): Entry[] {
  const taken = new Set<string>();
  return entries.map(entry => {
    let name = entry.name;
    for (let count = 2; taken.has(name); count++) name = `${entry.name}-${count}`;
    taken.add(name);
    return { ...entry, name };
  });
}
