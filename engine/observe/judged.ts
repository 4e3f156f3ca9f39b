import { type Host, type Inventory, matchesGlob } from '../../inventory/index.ts';
import type { Judged } from '../../reports/index.ts';
import { type Plan, sourceOf } from '../plan/index.ts';
import type { KnownLists } from './rules.ts';

type KnownEntry = Judged['leftOut'][number];

export interface JudgedAs {
  readonly lists: KnownLists;
  readonly judged: Judged;
}

/**
 * The lists that a scenario's rules are filled with. A detection is to see an attacker, so the drill's own actor and
 * services count as unknown, whatever the inventory says of them. The controls of what is known make theirs known,
 * each for itself alone. Pure.
 */
export function judgedAs(plan: Plan, host: Host, inventory: Pick<Inventory, 'hosts'>): JudgedAs {
  const { known } = plan.scenario;
  const admins =
    known?.as === 'admin' ? unique(plan.facts.knownAdmin ?? actorsOf(plan, host, inventory)) : [];
  const services = known?.as === 'service' ? known.services : [];
  const actor = known?.as === 'admin' ? [] : actorsOf(plan, host, inventory);
  const made = known?.as === 'service' ? [] : madeBy(plan);
  const [knownAdmins, leftAdmins] = parted(host.knownAdmins, actor, entry => entry);
  const [knownServices, leftServices] = parted(host.knownServices, made, stemOf);
  return {
    lists: {
      knownAdmins: unique([...knownAdmins, ...admins]),
      knownServices: unique([...knownServices, ...services]),
    },
    judged: {
      as: known === undefined ? 'unknown' : known.as === 'admin' ? 'known-admin' : 'known-service',
      leftOut: [...entries('known_admins', leftAdmins), ...entries('known_services', leftServices)],
      madeKnown: [...entries('known_admins', admins), ...entries('known_services', services)],
    },
  };
}

/** What logs may call whoever acts: on the host itself, or from the host where a remote procedure begins. */
function actorsOf({ facts }: Plan, host: Host, inventory: Pick<Inventory, 'hosts'>): string[] {
  const { actor, identities = [], reachedAs = '' } = facts;
  const [remote = ''] = /^[^@]+(?=@)/.exec(reachedAs) ?? [];
  const source = sourceOf(host, inventory)?.accounts.actor.user ?? '';
  const names = [actor, host.accounts.actor.user, remote, source].filter(name => name !== '');
  return unique([...names.flatMap(name => [name, withoutDomain(name)]), ...identities]);
}

function withoutDomain(name: string): string {
  return name.slice(name.lastIndexOf('\\') + 1);
}

/** Services, units, jobs and files that the plan makes, by the names that rules compare. */
function madeBy({ steps }: Plan): string[] {
  const handles = steps.map(step => ('change' in step ? step.change.handles : step.action.handles));
  return handles.flatMap(({ names, paths }) => [...names, ...paths.map(fileName)]).map(stemOf);
}

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** Logs name a unit with and without `.service`, a job by its label and by its file. */
function stemOf(name: string): string {
  return name.replace(/\.(?:service|plist)$/i, '');
}

/** The entries that name none of `own`, and those that do; case does not count, as in rules. */
function parted(list: readonly string[], own: readonly string[], spelt: (entry: string) => string) {
  const names = own.map(name => name.toLowerCase());
  const isOwn = (entry: string) => names.some(name => matchesGlob(spelt(entry).toLowerCase(), name));
  return [list.filter(entry => !isOwn(entry)), list.filter(isOwn)] as const;
}

function entries(list: KnownEntry['list'], names: readonly string[]): KnownEntry[] {
  return names.map(entry => ({ list, entry }));
}

const unique = (names: readonly string[]): string[] => [...new Set(names)];
