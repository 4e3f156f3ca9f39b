import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AUDIT_RULES } from './audit-rules.ts';
import { removeMachine } from './down.ts';
import { LabError } from './error.ts';
import { type DebianHost, debianHost, keyFile } from './host.ts';
import { debianImage, type Image } from './image.ts';
import { type KeyPair, makeKeyPair } from './keys.ts';
import { withLock } from './lock.ts';
import { cacheDirectory, type MachinePlaces, machinePlaces, stateDirectory } from './places.ts';
import { runningPid } from './process.ts';
import { type MachineOptions, startMachine } from './qemu.ts';
import { awaitSshd } from './ready.ts';
import type { DebianAccount } from './recipe.ts';
import { type MachineRecord, readRecord, writeRecord } from './record.ts';
import { seedLines } from './seed.ts';

interface DebianOptions {
  /** The host's name; default: `lab-debian01`. */
  readonly name?: string;
  /** Boot with audit=1 (the default), so that what PID 1 does is audited too. */
  readonly audit?: boolean;
  /** Lines for /etc/audit/rules.d, in auditctl(8)'s language; default: those the T1569 analytics need. */
  readonly auditRules?: readonly string[];
  /** Default: 1024. */
  readonly memoryMiB?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (text: string) => void;
  /** Where what runs keeps its files; default: $XDG_STATE_HOME/servicedrill/lab. */
  readonly stateDir?: string;
  /** Where built images stay; default: $XDG_CACHE_HOME/servicedrill. */
  readonly cacheDir?: string;
}

/** The options that make one machine differ from another. */
interface Wanted extends MachineOptions {
  readonly auditRules: readonly string[];
}

/**
 * A real Debian host on this machine: systemd, journald, auditd, sshd, in QEMU. Its image is built the first time. The
 * host that already runs under this name is given back when it is the one asked for.
 * @throws {LabError} when a package is missing, the build or the boot fails, or another host has the name;
 * nothing is left running then
 */
export async function debianUp(options: DebianOptions = {}): Promise<DebianHost> {
  const wanted: Wanted = {
    name: options.name ?? 'lab-debian01',
    audit: options.audit ?? true,
    auditRules: options.auditRules ?? AUDIT_RULES,
    memoryMiB: options.memoryMiB ?? 1024,
  };
  const places = machinePlaces(options.stateDir ?? stateDirectory(), wanted.name);
  const image = await debianImage({ cacheDir: options.cacheDir ?? cacheDirectory(), ...options });
  return await withLock(
    places.directory,
    options.signal,
    async () => (await running(wanted, places)) ?? (await boot(wanted, places, image, options)),
  );
}

async function running(wanted: Wanted, places: MachinePlaces): Promise<DebianHost | undefined> {
  const record = await readRecord(places);
  if (record === undefined || (await runningPid(places)) === undefined) return undefined;
  const same =
    record.audit === wanted.audit &&
    record.memoryMiB === wanted.memoryMiB &&
    record.auditRules.join('\n') === wanted.auditRules.join('\n');
  if (same) return debianHost(record, places);
  throw new LabError(
    `${wanted.name} is up with other settings than those asked for`,
    `simulate lab down ${wanted.name}, or choose another name`,
  );
}

async function boot(wanted: Wanted, places: MachinePlaces, image: Image, options: DebianOptions) {
  await removeMachine(places);
  try {
    await mkdir(places.directory, { recursive: true, mode: 0o700 });
    const hostKey = await plant(wanted, places);
    options.onProgress?.(`booting ${wanted.name}`);
    const { port } = await startMachine(image, places, wanted);
    options.onProgress?.(`waiting for the sshd of ${wanted.name} on port ${port}`);
    await awaitSshd(places, port, options.signal);
    const record = describe(wanted, port, hostKey);
    await writeRecord(places, record);
    return debianHost(record, places);
  } catch (error) {
    await removeMachine(places);
    throw error;
  }
}

/** Makes the machine's keys and the seed that carries them in. */
async function plant(wanted: Wanted, places: MachinePlaces): Promise<KeyPair> {
  const hostKey = await makeKeyPair(join(places.directory, 'host-key'));
  const publicKey = async (user: DebianAccount) => (await makeKeyPair(keyFile(places, user))).publicKey;
  const [root, operator, nosudo, drill] = await Promise.all([
    publicKey('root'),
    publicKey('operator'),
    publicKey('nosudo'),
    publicKey('drill'),
  ]);
  const seed = seedLines({
    hostKey: { privateKey: await readFile(hostKey.file, 'utf8'), publicKey: hostKey.publicKey },
    authorized: { root, operator, nosudo, drill },
    auditRules: wanted.auditRules,
    hostName: wanted.name,
  });
  await writeFile(places.seed, seed, { mode: 0o600 });
  await rm(hostKey.file);
  return hostKey;
}

function describe(wanted: Wanted, port: number, hostKey: KeyPair): MachineRecord {
  return {
    ...wanted,
    auditRules: [...wanted.auditRules],
    port,
    hostKey: hostKey.publicKey,
    pin: hostKey.fingerprint,
    started: new Date().toISOString(),
  };
}
