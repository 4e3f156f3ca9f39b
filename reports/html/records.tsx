import type { EventReference, ExpectationResult } from '../result.ts';
import { Table } from './marks.tsx';

type Layer = 'telemetry' | 'logic' | 'alert';

/** A record, and the layers that it was seen at. */
export interface Seen {
  readonly event: EventReference;
  readonly layers: Set<Layer>;
}

export function Records({ caption, records }: { caption: string; records: readonly Seen[] }) {
  if (records.length === 0) return <p class="quiet">No record was found.</p>;
  return (
    <Table caption={caption} head={['Record', 'Time', 'Seen at', 'What it says']}>
      <tbody>
        {records.map(({ event, layers }) => (
          <tr key={keyOf(event)}>
            <th scope="row">
              {event.source} <code>{event.id}</code>
            </th>
            <td class="number">{event.time}</td>
            <td>{[...layers].join(', ')}</td>
            <td class="words">{event.summary}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The records that a verdict rests on, each once. */
export function recordsOf({ evidence: { telemetry, logic, alert } }: ExpectationResult): Seen[] {
  const seen = new Map<string, Seen>();
  const add = (layer: Layer, events: readonly EventReference[]) => {
    for (const event of events) {
      const key = keyOf(event);
      const known = seen.get(key) ?? { event, layers: new Set() };
      known.layers.add(layer);
      seen.set(key, known);
    }
  };
  add('logic', logic.matches);
  add('telemetry', telemetry.events);
  add(
    'alert',
    alert.alerts.map(({ id, title, time }) => ({ source: 'SIEM', id, time, summary: title })),
  );
  return [...seen.values()];
}

const keyOf = ({ source, id }: EventReference) => `${source} ${id}`;
