import { expect } from 'chai';
import fc from 'fast-check';
import { journalEvents, journalExportEvents } from '../../../validators/index.ts';
import { all, bytesOf, linesOf, view } from '../samples/read.ts';

describe('the journal', () => {
  it('reads what PID 1 says of a unit, for rules on systemd and on syslog', async () => {
    const [starting] = await all(journalEvents(linesOf('linux/debian12-services.journal.jsonl')));
    expect(starting?.views.map(({ logsource }) => logsource.service)).to.deep.equal(['syslog', 'systemd']);
    expect(view(starting, 'systemd')).to.include({
      UNIT: 'sd-aa.service',
      MESSAGE_ID: '7d4958e842da4a758f6c1cdc7b36dcc5',
      JOB_TYPE: 'start',
      _PID: '1',
    });
    expect(starting?.id).to.match(/^s=[0-9a-f]{32};i=/);
    expect(new Date(starting?.time ?? 0).toISOString()).to.match(/^2026-11-24T03:25:0/);
    expect(starting?.actor).to.have.property('known', false);
  });

  it('believes of a unit only its manager, by what journald itself says of the sender', async () => {
    const entry = (fields: Record<string, string>) =>
      JSON.stringify({ __REALTIME_TIMESTAMP: '1', USER_UNIT: 'x.service', _UID: '1000', ...fields });
    const manager = {
      _COMM: 'systemd',
      _EXE: '/usr/lib/systemd/systemd',
      _SYSTEMD_UNIT: 'user@1000.service',
    };
    const lines = [
      entry({ ...manager, _PID: '900' }),
      entry({ ...manager, _PID: '901', _EXE: '/home/eve/systemd' }),
      entry({ ...manager, _PID: '902', _SYSTEMD_UNIT: 'session-3.scope' }),
      entry({ _COMM: 'systemd', _PID: '903' }),
      entry({ ...manager, _PID: '904', UNIT: 'y.service', USER_UNIT: '' }).replace('"USER_UNIT":"",', ''),
    ];
    const events = await all(journalEvents(lines));
    const spoke = events.map(({ views }) => views.some(({ logsource }) => logsource.service === 'systemd'));
    expect(spoke).to.deep.equal([true, false, false, false, false]);
  });

  it('decodes fields that are bytes and keeps all values of a field that occurs twice', async () => {
    const events = await all(journalEvents(linesOf('linux/debian12-binary.jsonl')));
    expect(events.map(event => view(event, 'syslog')?.MESSAGE)).to.deep.equal([
      'bell \u0007 rings',
      'servicedrill sample',
    ]);
    expect(view(events[1], 'syslog')?.SD_MANY).to.deep.equal(['one', 'two']);
    expect(events[1]?.actor).to.deep.equal({ known: true, names: ['root', '0'], field: '_AUDIT_LOGINUID' });
  });

  it('reads the export format like the JSON of the same entries, in chunks of any size', async () => {
    const json = await all(journalEvents(linesOf('linux/debian12-binary.jsonl')));
    const bytes = bytesOf('linux/debian12-binary.export');
    const fields = json.map(event => ({ ...view(event, 'syslog') }));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length }), async size => {
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        const exported = await all(journalExportEvents(chunks));
        expect(exported.map(event => view(event, 'syslog'))).to.have.length(2);
        for (const [at, event] of exported.entries()) {
          expect(view(event, 'syslog')).to.deep.include(without(fields[at] ?? {}));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('takes a field too large for the JSON as null, and skips lines that are no entries', async () => {
    const lines = ['-- Boot 1 --', '{"MESSAGE":null,"_PID":"7"}', '{"torn', '[]', ''];
    const events = await all(journalEvents(lines));
    expect(events.map(event => view(event, 'syslog'))).to.deep.equal([{ MESSAGE: null, _PID: '7' }]);
  });

  it('refuses an export whose field claims more than a journal can hold', async () => {
    const huge = Buffer.concat([Buffer.from('MESSAGE\n'), Buffer.from([0, 0, 0, 0, 0, 0, 0, 1])]);
    const failure = await all(journalExportEvents([huge])).catch((error: Error) => error.message);
    expect(failure).to.match(/MESSAGE claims \d+ bytes/);
  });
});

/** Fields that journalctl renders differently or only in one of its formats. */
function without(fields: Record<string, unknown>): Record<string, unknown> {
  const { __SEQNUM, __SEQNUM_ID, _SELINUX_CONTEXT, ...rest } = fields;
  return rest;
}
