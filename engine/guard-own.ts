import type { Command } from '../runners/index.ts';
import { commandLine, type Payload, servicesKey } from '../scenarios/index.ts';
import type { Plan } from './plan.ts';

/** What a plan may touch: what it makes itself. Names of Windows are in lower case. */
export interface Own {
  readonly marker: string;
  readonly payloads: readonly Payload[];
  /** The payloads' command lines. */
  readonly lines: ReadonlySet<string>;
  readonly paths: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
  readonly jobs: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  /** What other hosts call this one. */
  readonly addresses: ReadonlySet<string>;
}

/** What the keys of services begin with. */
const belowServices = `${servicesKey.toLowerCase()}\\`;

export function ownOf(plan: Plan): Own {
  const { changes, marker, facts } = plan;
  const made = changes.flatMap(({ creates }) => creates);
  const namesOf = (wanted: string) => made.filter(({ kind }) => kind === wanted).map(({ name }) => name);
  const lower = (wanted: string) => namesOf(wanted).map(name => name.toLowerCase());
  const payloads = payloadsOf(plan);
  const [services, keys] = [lower('windows-service'), lower('registry-key')];
  const ofKeys = keys
    .filter(key => key.startsWith(belowServices))
    .map(key => key.slice(belowServices.length));
  return {
    marker,
    payloads,
    lines: new Set(payloads.map(commandLine)),
    paths: new Set(namesOf('file')),
    units: new Set(namesOf('unit')),
    jobs: new Set(namesOf('launchd-job')),
    // Whoever writes a service's key makes the service.
    services: new Set([...services, ...ofKeys]),
    keys: new Set([...keys, ...services.map(name => `${belowServices}${name}`)]),
    addresses: new Set([facts.reachedAs ?? 'THIS_HOST', facts.hostname]),
  };
}

/** Everything that the plan declares it has the host run. */
export function payloadsOf({ changes }: Plan): Payload[] {
  return changes.flatMap(({ payload }) => (payload === undefined ? [] : [payload]));
}

/** The command as people read it. */
export function lineOf({ program, args }: Command): string {
  return [program, ...args].join(' ');
}

/** The name of the program's file, in lower case. */
export function programOf({ program }: Command): string {
  return program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1).toLowerCase();
}

/** Reasons against what a command runs, where that is no payload of the plan's. */
export function runs(lines: readonly string[], { lines: allowed }: Own): string[] {
  return lines
    .filter(line => line !== '' && !allowed.has(line))
    .map(line => `would run "${line}", which is no payload of the plan's`);
}

/** Reasons against names that are not among the plan's own, as `fold` writes these. */
export function foreign(
  verb: string,
  names: readonly string[],
  own: ReadonlySet<string>,
  fold = (name: string) => name,
): string[] {
  return names
    .filter(name => !own.has(fold(name)))
    .map(name => `${verb} ${name || 'nothing'}, which is not its own`);
}
