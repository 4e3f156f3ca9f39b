import { stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join, relative, resolve } from 'node:path';
import pLimit from 'p-limit';
import { isGlob, matchesGlob } from '../glob.ts';
import { InventoryError } from '../problem.ts';
import { readRegular } from '../regular-file.ts';
import { type HostSettings, hostModel } from '../schema.ts';
import { askSsh, type SshAnswer } from './ask.ts';
import { isKnown } from './known-hosts.ts';
import { canonicalizes, hostLines } from './lines.ts';
import { readSshConfig } from './read.ts';
import { type Entry, renderInventory } from './render.ts';
import { type Person, type SshHost, sshHost } from './resolve.ts';

/** How many ssh are started at a time, and how long all may take (ms). */
const atOnce = 8;
const allMs = 120_000;

export interface SshFiles {
  /** `~/.ssh/config`, or another file in its format. */
  readonly configFile: string;
  /** Where host keys are looked for, unless a host's UserKnownHostsFile names others. */
  readonly knownHostsFiles: readonly string[];
  /** Names or globs; default: every host that a `Host` line names. A name need not stand there. */
  readonly hosts?: readonly string[];
  /** Whether ssh may run the commands of `Match exec`. */
  readonly matchExec?: boolean;
  /** How many hosts ssh is asked about at most; default: 1,000. */
  readonly most?: number;
  /** Default: the account's own, as ssh has it. */
  readonly home?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The text of an inventory, the names of its hosts, and what could not be taken over, with file and line where there is one. */
export interface Draft {
  readonly yaml: string;
  readonly hosts: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Drafts an inventory from OpenSSH's own files: `Host` lines and Include give the names, `ssh -G` the settings of each.
 * Host keys are pinned by reference to known_hosts, no host is marked as lab. What only OpenSSH can do (ProxyJump and
 * the like) becomes transport openssh. A host that ssh refuses is left out with a warning.
 * @throws InventoryError where there is no ssh, where it refuses every host, and where it would run a command unasked
 */
export async function inventoryFromSsh(files: SshFiles): Promise<Draft> {
  const { home = accountHome(), env = process.env } = files;
  const short = files.home ?? homedir();
  const person = { home, tilde: short, user: userInfo().username, env };
  const warnings: string[] = [];
  const commands: string[] = [];
  const configFile = resolve(files.configFile);
  const config = await readSshConfig(configFile, { home, warnings, commands });
  if (commands.length > 0 && !files.matchExec) throw new InventoryError(commandsMessage(commands));
  const lines = hostLines(config);
  const names = atMost(files.most ?? 1000, chosen([...lines.keys()], files.hosts, warnings), warnings);
  const question = { configFile: await readable(configFile), canonical: canonicalizes(config) };
  const entries: Entry[] = [];
  for (const [name, host] of await askedHosts(names, question, person, warnings)) {
    const line = lines.get(name);
    const entry = await draft(host, person, files.knownHostsFiles, warnings);
    const origin = line === undefined ? [] : [`${tilde(line.file, short)}:${line.line}`];
    if (entry !== undefined) entries.push({ ...entry, remarks: [...origin, ...entry.remarks] });
  }
  const named = distinct(entries);
  const known = files.knownHostsFiles.map(file => tilde(file, short));
  const yaml = renderInventory(tilde(files.configFile, short), known, named);
  return { yaml, hosts: named.map(({ name }) => name), warnings };
}

/** Not HOME, which ssh does not read. */
const accountHome = (): string => userInfo().homedir;

const commandsMessage = (commands: readonly string[]): string =>
  [
    ...commands,
    'ssh may run a command for this; allow it with --match-exec, or name another file with --from',
  ].join('\n');

/** `none` is ssh's word for no file. */
const readable = async (file: string): Promise<string> =>
  await readRegular(file).then(
    () => file,
    () => 'none',
  );

interface Asking {
  readonly configFile: string;
  /** Whether names may be completed by look-ups, which the draft does not do. */
  readonly canonical: boolean;
}

async function askedHosts(
  names: readonly string[],
  { configFile, canonical }: Asking,
  person: Person,
  warnings: string[],
): Promise<(readonly [string, SshHost])[]> {
  const limit = pLimit(atOnce);
  const signal = AbortSignal.timeout(allMs);
  const question = { configFile, settings: ['CanonicalizeHostname=no'], signal };
  const answers = await Promise.all(
    names.map(name => limit(async () => [name, await askSsh(name, question)] as const)),
  );
  refuseWithoutAnswer(answers);
  return answers.flatMap(([name, answer]) => {
    if ('failed' in answer) {
      warnings.push(`${name}: left out: ${answer.failed}`);
      return [];
    }
    const host = sshHost(name, answer.settings, person);
    const only = canonical ? [...host.onlyOpenSsh, 'CanonicalizeHostname'] : host.onlyOpenSsh;
    return [[name, { ...host, onlyOpenSsh: only }] as const];
  });
}

function refuseWithoutAnswer(answers: readonly (readonly [string, SshAnswer])[]): void {
  const failures = answers.flatMap(([, answer]) => ('failed' in answer ? [answer] : []));
  const [first] = failures;
  if (first === undefined) return;
  if (first.noProgram)
    throw new InventoryError(
      `${first.failed}: init asks it for the settings of hosts; install OpenSSH's client`,
    );
  if (failures.length === answers.length) throw new InventoryError(`ssh gives no settings: ${first.failed}`);
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

function atMost(most: number, names: readonly string[], warnings: string[]): readonly string[] {
  if (names.length <= most) return names;
  warnings.push(`only the first ${most} of ${names.length} hosts are drafted; choose others with --host`);
  return names.slice(0, most);
}

async function draft(
  host: SshHost,
  person: Person,
  knownHostsFiles: readonly string[],
  warnings: string[],
): Promise<Entry | undefined> {
  const { name } = host;
  const settings = await settingsFor(host, person);
  const sound = hostModel.safeParse(settings).success;
  const said = sound ? host.warnings : [...host.warnings, 'left out: its name, address or user is not valid'];
  warnings.push(...said.map(warning => `${name}: ${warning}`));
  if (!sound) return undefined;
  const unknown = await withoutKey(host, host.knownHosts ?? knownHostsFiles, person.tilde);
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
  const keys = (await keysOf(host, person.home)).map(key => tilde(key, person.tilde));
  return {
    lab: false,
    ...(byOpenSsh ? { transport: 'openssh' } : {}),
    address: byOpenSsh ? host.name : host.hostName,
    ...(host.port === 22 ? {} : { port: host.port }),
    ...(host.knownHosts === undefined
      ? {}
      : { known_hosts: host.knownHosts.map(file => tilde(file, person.tilde)) }),
    accounts: { actor: { user: host.user, ...(keys.length === 0 ? {} : { key: keys }), agent: host.agent } },
  };
}

/** The configured ones, or ssh's default ones that exist. */
async function keysOf(host: SshHost, home: string): Promise<readonly string[]> {
  if (host.identityFiles !== undefined) return host.identityFiles;
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
  short: string,
): Promise<string | undefined> {
  const [name, port] = host.hostKeyAlias === undefined ? [host.hostName, host.port] : [host.hostKeyAlias, 22];
  for (const file of files) {
    const text = await readRegular(file).catch(() => '');
    if (isKnown(text, name, port)) return undefined;
  }
  const where = files.length === 0 ? 'any known_hosts' : files.map(file => tilde(file, short)).join(', ');
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
