import { isObject, type JsonObject, objectAt } from './json-values.ts';

/** What an exporter has put around an event; undefined where nothing is around it. */
export function unwrapped(o: JsonObject): unknown {
  const source = objectAt(o, '_source') ?? objectAt(o, 'result') ?? chainsawData(o);
  if (source) return source;
  const rows = hunted(o);
  if (rows !== undefined) return rows;
  const hits = objectAt(o, 'hits')?.hits;
  if (Array.isArray(hits)) return hits;
  const fields = objectAt(o, 'fields');
  if (fields && '_index' in o) return nested(fields);
  if (typeof o['winlog.channel'] === 'string') return nested(o);
  return typeof o._raw === 'string' && o._raw.startsWith('{') ? parsed(o._raw) : undefined;
}

/** Rows of Defender's tables: as Microsoft Graph answers with them, and as they are streamed. */
function hunted(o: JsonObject): unknown {
  if ('schema' in o && Array.isArray(o.results)) return o.results;
  if ('Schema' in o && Array.isArray(o.Results)) return o.Results;
  if (Array.isArray(o.records) && Object.keys(o).length === 1) return o.records;
  const isRow = typeof o.category === 'string' && o.category.startsWith('AdvancedHunting-');
  return isRow ? objectAt(o, 'properties') : undefined;
}

function chainsawData(o: JsonObject): JsonObject | undefined {
  const document = objectAt(o, 'document');
  return document ? objectAt(document, 'data') : undefined;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const branches = ['winlog.event_data.', 'winlog.user_data.', 'winlog.', 'event.'];

/** Dotted names with their values in lists, as Elasticsearch's `fields` has them, under `winlog` and `event`. */
function nested(flat: JsonObject): JsonObject {
  const entries = Object.entries(flat).map(([name, value]): [string, unknown] => [name, single(value)]);
  const under = (branch: string) =>
    entries.flatMap(([name, value]): [string, unknown][] =>
      branches.find(one => name.startsWith(one)) === branch ? [[name.slice(branch.length), value]] : [],
    );
  const data = Object.fromEntries([...under('winlog.user_data.'), ...under('winlog.event_data.')]);
  return {
    ...Object.fromEntries(entries.filter(([name]) => !branches.some(branch => name.startsWith(branch)))),
    winlog: { ...Object.fromEntries(under('winlog.')), event_data: data },
    event: Object.fromEntries(under('event.')),
  };
}

function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

const messageNames = ['_raw', 'SyslogMessage', 'message', 'Message', 'MESSAGE', 'log', 'xml', 'EventXML'];

/** Event XML that a message carries: Splunk's raw events, Sysmon for Linux through syslog. */
export function carriedXml(o: JsonObject): string | undefined {
  for (const name of messageNames) {
    const text = o[name];
    const xml = typeof text === 'string' ? xmlIn(text) : undefined;
    if (xml !== undefined) return xml;
  }
  const original = objectAt(o, 'event')?.original;
  return typeof original === 'string' ? xmlIn(original) : undefined;
}

/** The event XML in a line of text. */
export function xmlIn(text: string): string | undefined {
  const start = text.search(/<Event[\s>]/);
  return start === -1 || start > 1024 ? undefined : text.slice(start);
}

/** Lines that hold no event: the last row of a Splunk export, the actions of an Elasticsearch bulk file. */
export function frameOnly(o: JsonObject): boolean {
  if ('preview' in o && !('result' in o)) return true;
  const action = objectAt(o, 'index') ?? objectAt(o, 'create');
  return action !== undefined && Object.keys(o).length === 1 && '_index' in action;
}
