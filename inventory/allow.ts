import { choose } from './choose.ts';
import type { Host } from './contract.ts';
import { matchesGlob } from './glob.ts';
import { isWithin, showHours } from './hours.ts';
import { allowsContact } from './lab.ts';

export type Permission =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly why: string; readonly fix: string };

/** What the inventory's rules ask of a scenario. */
export interface ScenarioNames {
  readonly id: string;
  /** Every word that names it, in lower case: id, techniques, tags, platform, role. */
  readonly names: readonly string[];
}

/**
 * Whether the inventory lets this scenario run on this host now: the host is marked as lab, one of its globs
 * names the scenario and none after `!` does, and the hour is right.
 */
export function allows(host: Host, scenario: ScenarioNames, now: Date): Permission {
  const contact = allowsContact(host);
  if (!contact.allowed) return contact;
  if (host.scenarios.length === 0) {
    const why = `${host.name} permits no scenario: its list scenarios is empty`;
    return refused(why, `add ${scenario.id} to it in the inventory`);
  }
  if (!isAmong(host.scenarios, scenario)) {
    const why = `${host.name} allows only ${host.scenarios.join(', ')}`;
    return refused(why, `add ${scenario.id} to its scenarios in the inventory`);
  }
  if (host.hours.length > 0 && !host.hours.some(hours => isWithin(hours, now))) {
    const why = `${host.name} allows only ${host.hours.map(showHours).join('; ')}, and it is ${clock(now)}`;
    return refused(why, 'run it within these hours, or change them in the inventory');
  }
  return { allowed: true };
}

const refused = (why: string, fix: string): Permission => ({ allowed: false, why, fix });

function isAmong(patterns: readonly string[], scenario: ScenarioNames): boolean {
  const isNamed = (pattern: string) =>
    scenario.names.some(name => matchesGlob(pattern.toLowerCase(), name.toLowerCase()));
  return choose([scenario], patterns, pattern => (isNamed(pattern) ? [scenario] : [])).chosen.length > 0;
}

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const clock = (now: Date): string =>
  `${days[now.getDay()]} ${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`;
