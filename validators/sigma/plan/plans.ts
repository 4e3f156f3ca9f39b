import type { DetectionRule } from '../compiled.ts';
import type { Logsource, SigmaEvent } from '../contract.ts';
import { itemsOf } from '../expr.ts';
import { plainText } from '../pattern.ts';
import type { Taxonomy } from '../taxonomy/contract.ts';
import { type EventKey, isFor, keyOf, type Reading, readingsOf } from '../taxonomy/resolve.ts';
import { Plan, type ReadRule } from './plan.ts';

/** Hostile events could have ever new channels; what is kept of them is then forgotten and made anew. */
const mostPlans = 2_000;

/** Rules joined into plans, one for each kind of event, made when the first event of the kind comes. */
export class Plans {
  private readonly groups: readonly Group[];
  private readonly taxonomy: Taxonomy;
  private readonly plans = new Map<string, Plan>();
  /** Plans of flat events by channel and event id just as the events have them: the shortest way for the most. */
  private readonly flat = new Map<unknown, Map<unknown, Plan>>();
  private shortcuts = 0;
  /** The last channel, which is mostly the next one's too, and its plans. */
  private channel = '';
  private ofChannel: Map<unknown, Plan> | undefined;
  /** The event ids that make a difference; all others share a plan. */
  private readonly eventIds: ReadonlySet<string>;

  constructor(rules: readonly DetectionRule[], taxonomy: Taxonomy) {
    this.groups = groupsOf(rules);
    this.taxonomy = taxonomy;
    this.eventIds = new Set([...idsInTaxonomy(taxonomy), ...rules.flatMap(idsInRule)]);
  }

  detect(event: SigmaEvent): readonly DetectionRule[] {
    return this.planFor(event).run(event.fields);
  }

  /** Whether any rule is asked about an event. */
  asks(event: SigmaEvent): boolean {
    return this.planFor(event).isAsked;
  }

  private planFor(event: SigmaEvent): Plan {
    const { Channel: channel, EventID: eventId } = event.fields;
    const isFlat = event.logsource === undefined && typeof channel === 'string' && channel !== '';
    if (!isFlat) return this.planNamed(event);
    if (channel !== this.channel) {
      this.channel = channel;
      this.ofChannel = this.flat.get(channel);
    }
    const known = this.ofChannel?.get(eventId);
    if (known && !known.isWornOut) return known;
    const plan = this.planNamed(event);
    this.remember(channel, eventId, plan);
    return plan;
  }

  private remember(channel: string, eventId: unknown, plan: Plan): void {
    if (this.shortcuts >= mostPlans) {
      this.flat.clear();
      this.shortcuts = 0;
    }
    this.shortcuts += 1;
    const ofChannel = this.flat.get(channel) ?? new Map<unknown, Plan>();
    this.flat.set(channel, ofChannel);
    ofChannel.set(eventId, plan);
    this.channel = '';
  }

  private planNamed(event: SigmaEvent): Plan {
    const key = this.keyOf(event);
    const name = nameOf(key);
    const known = this.plans.get(name);
    if (known && !known.isWornOut) return known;
    if (this.plans.size >= mostPlans) this.plans.clear();
    const plan = this.make(key);
    this.plans.set(name, plan);
    return plan;
  }

  private keyOf(event: SigmaEvent): EventKey {
    const { eventId, ...key } = keyOf(event, this.taxonomy);
    return eventId !== undefined && this.eventIds.has(eventId) ? { ...key, eventId } : key;
  }

  private make(key: EventKey): Plan {
    const readings = readingsOf(key, this.taxonomy);
    const constants = new Map<string, unknown>();
    if (key.eventId !== undefined) constants.set('"EventID"', key.eventId);
    const rules = this.groups.flatMap(group => readRules(group, readings));
    rules.sort((a, b) => a.number - b.number);
    return new Plan(rules, constants);
  }
}

/** Rules for the same log source, with their places among all. */
interface Group {
  readonly logsource: Logsource;
  readonly rules: readonly (readonly [number: number, rule: DetectionRule])[];
}

function groupsOf(rules: readonly DetectionRule[]): Group[] {
  const groups = new Map<string, { logsource: Logsource; rules: [number, DetectionRule][] }>();
  for (const [number, rule] of rules.entries()) {
    const { logsource } = rule.info;
    const { product, category, service } = logsource;
    const key = `${mark(product)}${mark(category)}${mark(service)}`;
    const group = groups.get(key) ?? { logsource, rules: [] };
    groups.set(key, group);
    group.rules.push([number, rule]);
  }
  return [...groups.values()];
}

/** The rules of a group, if it is for events that are read so. */
function readRules({ logsource, rules }: Group, readings: readonly Reading[]): ReadRule[] {
  const fitting = readings.filter(({ logsources }) => logsources.some(one => isFor(logsource, one)));
  return fitting.length === 0 ? [] : rules.map(([number, rule]) => ({ number, rule, readings: fitting }));
}

function nameOf({ logsource, channel, eventId }: EventKey): string {
  const { product, category, service } = logsource ?? {};
  return `${mark(product)}${mark(category)}${mark(service)}${mark(channel)}${mark(eventId)}`;
}

/** Absent and empty are not the same. */
function mark(part: string | undefined): string {
  return part === undefined ? '\n' : `=${part}\n`;
}

function idsInTaxonomy({ sources }: Taxonomy): string[] {
  return sources.flatMap(source => (source.when.eventIds ?? []).map(String));
}

function idsInRule({ expr }: DetectionRule): string[] {
  const tests = itemsOf(expr).flatMap(item => (item.field === 'EventID' ? item.values.flat() : []));
  return tests.flatMap(test => (test.kind === 'text' ? (plainText(test.pattern) ?? []) : []));
}
