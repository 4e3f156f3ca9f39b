import type { DetectionRule } from '../compiled.ts';
import type { SigmaEvent } from '../contract.ts';
import { itemsOf } from '../expr.ts';
import { plainText } from '../pattern.ts';
import type { Taxonomy } from '../taxonomy/contract.ts';
import { type EventKey, isFor, keyOf, readingsOf } from '../taxonomy/resolve.ts';
import { Plan } from './plan.ts';

/** Hostile events could have ever new channels; what is kept of them is then forgotten and made anew. */
const mostPlans = 2_000;

/** Rules joined into plans, one for each kind of event, made when the first event of the kind comes. */
export class Plans {
  private readonly rules: readonly DetectionRule[];
  private readonly taxonomy: Taxonomy;
  private readonly plans = new Map<string, Plan>();
  /** Plans of flat events by channel and event id just as the events have them: the shortest way for the most. */
  private readonly flat = new Map<unknown, Map<unknown, Plan>>();
  private shortcuts = 0;
  /** The event ids that make a difference; all others share a plan. */
  private readonly eventIds: ReadonlySet<string>;

  constructor(rules: readonly DetectionRule[], taxonomy: Taxonomy) {
    this.rules = rules;
    this.taxonomy = taxonomy;
    this.eventIds = new Set([...idsInTaxonomy(taxonomy), ...rules.flatMap(idsInRule)]);
  }

  detect(event: SigmaEvent): readonly DetectionRule[] {
    return this.planFor(event).run(event.fields);
  }

  private planFor(event: SigmaEvent): Plan {
    const { Channel: channel, EventID: eventId } = event.fields;
    const isFlat = event.logsource === undefined && typeof channel === 'string' && channel !== '';
    if (!isFlat) return this.planNamed(event);
    const known = this.flat.get(channel)?.get(eventId);
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
    const logsources = readings.flatMap(reading => reading.logsources);
    const rules = this.rules.filter(rule =>
      logsources.some(logsource => isFor(rule.info.logsource, logsource)),
    );
    const constants = new Map<string, unknown>();
    if (key.eventId !== undefined) constants.set('"EventID"', key.eventId);
    return new Plan(rules, readings, constants);
  }
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
