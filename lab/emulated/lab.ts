import { type Faults, readFaults } from './faults.ts';
import { inventoryText } from './inventory.ts';
import { type KeyFiles, keyFiles } from './key-files.ts';
import { freshKey, type KeyPair } from './keys.ts';
import type { LabHost } from './labhost.ts';
import type { HostName, Machine, Model, Role } from './machine.ts';
import { models } from './models.ts';
import { seededRandom } from './random.ts';
import { type SshServer, serve } from './server.ts';

export interface EmulatedLab {
  readonly hosts: readonly LabHost[];
  /** An inventory (YAML text) of these hosts, each marked `emulated: true`. */
  inventory(): string;
  /** Lines of a known_hosts file for a plain `ssh`. */
  knownHosts(): string;
  /** What a host holds, see Machine. @throws RangeError for a name that no host has */
  census(name: string): readonly string[];
  /** Sets a host's clock, forward or back. @throws RangeError likewise */
  stepClock(name: string, ms: number): void;
  /** Ends connections and servers and removes the keys. Calling it twice is harmless. */
  close(): Promise<void>;
}

export interface LabOptions {
  /** Default: all three. */
  readonly hosts?: readonly HostName[];
  /** Defects left in every host, see docs/lab.md; an unknown word throws a RangeError. */
  readonly faults?: readonly string[];
  /** Makes process ids and the like repeatable. Keys are always fresh. */
  readonly seed?: number;
  /** Told of each command before a host runs it. */
  readonly onCommand?: (host: string) => void;
}

/** Starts the emulated hosts lab-win01, lab-linux01 and lab-mac01 in this process. */
export function startEmulatedLab(options: LabOptions = {}): Promise<EmulatedLab> {
  const names = options.hosts ?? ['lab-win01', 'lab-linux01', 'lab-mac01'];
  return startHosts(
    names.map(name => ({ name, model: models[name] })),
    readFaults(options.faults),
    options,
  );
}

/** Starts `count` hosts `farm0001` ... of one kind, for measurements. A host that nobody talks to costs a port. */
export function startEmulatedFarm(count: number, kind: HostName = 'lab-linux01'): Promise<EmulatedLab> {
  const hosts = Array.from({ length: count }, (_, index) => ({
    name: `farm${String(index + 1).padStart(4, '0')}`,
    model: models[kind],
  }));
  return startHosts(hosts, readFaults(), { seed: 1 });
}

interface PlannedHost {
  readonly name: string;
  readonly model: Model;
}

async function startHosts(
  planned: readonly PlannedHost[],
  faults: Faults,
  { seed = Date.now(), onCommand = () => {} }: LabOptions,
): Promise<EmulatedLab> {
  const logins = await keyFiles();
  const keys = { actor: freshKey(), observer: freshKey(), unprivileged: freshKey() };
  const started: StartedHost[] = [];
  const close = async () => {
    await Promise.all(started.map(host => host.close()));
    await logins.remove();
  };
  try {
    const files = await writeKeys(logins, keys);
    for (const [index, host] of planned.entries())
      started.push(await startHost(host, { faults, seed: seed + index, keys, files, onCommand }));
  } catch (cause) {
    await close();
    throw cause;
  }
  const hosts = started.map(({ host }) => host);
  return {
    hosts,
    inventory: () => inventoryText(hosts),
    knownHosts: () => knownHosts(hosts),
    census: name => named(started, name).census(),
    stepClock: (name, ms) => named(started, name).stepClock(ms),
    close,
  };
}

function named(hosts: readonly StartedHost[], name: string): StartedHost {
  const found = hosts.find(({ host }) => host.name === name);
  if (found === undefined) throw new RangeError(`no emulated host is called ${name}`);
  return found;
}

type PerRole<T> = Readonly<Record<Role, T>>;

async function writeKeys(files: KeyFiles, keys: PerRole<KeyPair>): Promise<PerRole<string>> {
  return {
    actor: await files.add('actor', keys.actor.pem),
    observer: await files.add('observer', keys.observer.pem),
    unprivileged: await files.add('unprivileged', keys.unprivileged.pem),
  };
}

interface StartedHost {
  readonly host: LabHost;
  census(): readonly string[];
  stepClock(ms: number): void;
  close(): Promise<void>;
}

interface HostSettings {
  readonly faults: Faults;
  readonly seed: number;
  readonly keys: PerRole<KeyPair>;
  readonly onCommand: (host: string) => void;
  readonly files: PerRole<string>;
}

async function startHost({ name, model }: PlannedHost, settings: HostSettings): Promise<StartedHost> {
  const { faults, keys, files } = settings;
  const hostKey = freshKey();
  let machine: Machine | undefined;
  const clock = hostClock(faults.clockSkewMs);
  const boot = () =>
    model.boot({
      hostname: name,
      faults,
      clock: clock.now,
      random: seededRandom(settings.seed),
    });
  const running = () => {
    machine ??= boot();
    return machine;
  };
  const server: SshServer = await serve({
    hostKey,
    ident: model.ident,
    encoding: model.dialect === 'posix' ? 'latin1' : 'utf8',
    logins: (['actor', 'observer', 'unprivileged'] as const).map(role => ({
      role,
      user: model.users[role],
      key: keys[role],
    })),
    machine: running,
    slowMs: faults.slowMs,
    onCommand: count => {
      settings.onCommand(name);
      if (count === faults.clockStep.afterCommands + 1) clock.step(faults.clockStep.ms);
    },
    disconnectAfter: faults.disconnectAfter,
  });
  const account = (role: Role) => ({ user: model.users[role], keyFile: files[role] });
  return {
    host: {
      name,
      platform: model.platform,
      address: '127.0.0.1',
      port: server.port,
      hostKey: hostKey.line,
      pin: hostKey.pin,
      dialect: model.dialect,
      accounts: {
        actor: account('actor'),
        observer: account('observer'),
        unprivileged: account('unprivileged'),
      },
    },
    census: () => running().census(),
    stepClock: clock.step,
    close: async () => {
      machine?.stop();
      await server.close();
    },
  };
}

/** Finer than a millisecond and never twice the same until it is stepped, as event logs want it. */
function hostClock(skewMs: number) {
  let ahead = skewMs;
  let last = 0;
  return {
    now: (): number => {
      last = Math.max(last + 0.001, performance.timeOrigin + performance.now() + ahead);
      return last;
    },
    step: (ms: number): void => {
      ahead += ms;
      last = 0;
    },
  };
}

function knownHosts(hosts: readonly LabHost[]): string {
  return hosts.map(({ address, port, hostKey }) => `[${address}]:${port} ${hostKey}\n`).join('');
}
