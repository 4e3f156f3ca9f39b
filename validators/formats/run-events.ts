import { isObject, type JsonObject } from './json-values.ts';

interface RunReading {
  readonly logsource: { product?: string; category?: string; service?: string };
  readonly fields: JsonObject;
  readonly time?: number;
  readonly tickMs?: number;
  readonly lacks?: string;
}

/**
 * The readings of an event that an earlier run of this program left in its folder (`events.jsonl`): one for each of
 * its views, already under the names that rules use. Undefined for any other document.
 */
export function runEventReadings(document: JsonObject): RunReading[] | undefined {
  const { views, source, id, time, tickMs, lacks } = document;
  if (!Array.isArray(views) || typeof source !== 'string' || typeof id !== 'string') return undefined;
  if (typeof document.host !== 'string' || typeof document.scenario !== 'string') return undefined;
  const when = {
    ...(typeof time === 'number' && { time }),
    ...(typeof tickMs === 'number' && { tickMs }),
    ...(typeof lacks === 'string' && { lacks }),
  };
  const readings = views.flatMap((view: unknown): RunReading[] =>
    isObject(view) && isObject(view.fields) && isObject(view.logsource)
      ? [{ logsource: logsourceOf(view.logsource), fields: view.fields, ...when }]
      : [],
  );
  return readings.length === views.length ? readings : undefined;
}

function logsourceOf({ product, category, service }: JsonObject): RunReading['logsource'] {
  return {
    ...(typeof product === 'string' && { product }),
    ...(typeof category === 'string' && { category }),
    ...(typeof service === 'string' && { service }),
  };
}
