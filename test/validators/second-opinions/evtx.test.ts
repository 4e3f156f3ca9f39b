import { expect } from 'chai';
import { type RecordedEvent, readRecorded } from '../../../validators/index.ts';
import { recording } from '../../recordings.ts';

/** Recorded .evtx files, with the same events as JSON lines by another reader beside them. */
const recordings = ['psexec-service-7045-7036', 'sc-create-remote-4688'];

describe('second opinions on .evtx files', () => {
  for (const name of recordings)
    it(`${name}: the events of the JSON lines beside it, and every field that both name`, async function () {
      const ours = await eventsOf(await recording(this, `windows-evtx/${name}.evtx`));
      const theirs = await eventsOf(await recording(this, `windows-evtx/${name}.jsonl`));
      expect(ours.length).to.equal(theirs.length).and.to.be.greaterThan(0);
      for (const [index, event] of theirs.entries()) {
        const mine = ours[index];
        expect(Math.trunc(mine?.time ?? 0), 'milliseconds').to.equal(event.time);
        const fields = Object.entries(fieldsOf(event));
        expect(fields.length).to.be.greaterThan(3);
        for (const [field, value] of fields)
          expect(asTheirs(field, fieldsOf(mine)[field]), field).to.equal(value);
      }
    });
});

/** Of a process id, which Windows writes in hexadecimal, the other reader makes a decimal number. */
function asTheirs(field: string, value: unknown): unknown {
  return /^(New)?ProcessId$/.test(field) && typeof value === 'string' ? String(Number(value)) : value;
}

async function eventsOf(path: string): Promise<RecordedEvent[]> {
  const log = await readRecorded(path);
  const events: RecordedEvent[] = [];
  for await (const event of log.records) events.push(event);
  expect(log.corrupt.count).to.equal(0);
  return events;
}

const fieldsOf = (event: RecordedEvent | undefined): Readonly<Record<string, unknown>> =>
  event?.sigma[0]?.fields ?? {};
