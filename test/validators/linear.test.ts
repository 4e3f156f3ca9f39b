import { expect } from 'chai';
import { auditEvents } from '../../validators/formats/auditd.ts';
import { parseAuditLine } from '../../validators/formats/auditd-record.ts';
import { parseJournalExport } from '../../validators/formats/journald-export.ts';
import { sudoFields } from '../../validators/formats/syslog-services.ts';
import { cutEvents, parseWindowsEvent, wholeWindowsEvent } from '../../validators/formats/windows-xml.ts';
import { readRecorded } from '../../validators/index.ts';
import { readHeader } from '../../validators/sources/auditd-header.ts';
import { tag } from '../../validators/sources/host-script.ts';
import { all } from './samples/read.ts';

const id = 'msg=audit(1.000:1):';

/**
 * Inputs of a size at which a parser whose cost grows with the square would take hours: that these tests come to their
 * end is what they show. Nothing is measured.
 */
const size = 2 ** 20;
const filled = (piece: string) => piece.repeat(Math.ceil(size / piece.length));

async function records(text: string, format: 'json-lines' | 'auditd') {
  async function* stdin() {
    yield Buffer.from(text);
  }
  const log = await readRecorded('-', { stdin: stdin(), format });
  let count = 0;
  for await (const _ of log.records) count++;
  return { count, corrupt: log.corrupt.count };
}

describe('what a stranger wrote costs its length, not the square of it', () => {
  for (const piece of ['a={ ', 'a=" b={ ', 'a', 'a-', 'a[1', 'a=', "msg='", "'  ", '{', '=']) {
    it(`in an audit record full of ${piece}`, () => {
      expect(parseAuditLine(`type=USER_CMD ${id} ${filled(piece)}`)?.type).to.equal('USER_CMD');
    });
  }

  it('in an audit event of many pieces of one argument', async () => {
    const lines = Array.from(
      { length: 4_000 },
      (_, index) => `type=EXECVE ${id} a1[${index}]=${'41'.repeat(500)}`,
    );
    const [event] = await all(auditEvents([`type=EXECVE ${id} argc=2 a0="x"`, ...lines]));
    expect(event?.views.filter(({ fields }) => fields.type === 'EXECVE')).to.have.length(1);
  });

  it('in what a host with very many users and directories says of itself', () => {
    const names = Array.from({ length: 200_000 }, (_, index) => `${tag}user ${index} u${index}`);
    const folders = names.map((_, index) => `${tag}directory 801 ${index} /d/${index}`);
    const { users, directories } = readHeader([...names, ...folders]);
    expect([users.size, directories.length]).to.deep.equal([200_000, 200_000]);
  });

  it('in a message of sudo with line ends', () => {
    expect(sudoFields(`${filled(' ; TTY=')}\u2028x`)).to.be.an('object');
  });

  it('in JSON with NULs', async () => {
    expect(await records(`{"a":1}\n${'\0'.repeat(size)}x\n`, 'json-lines')).to.deep.equal({
      count: 1,
      corrupt: 1,
    });
    expect(await records(`${'\0'.repeat(size)}{"a":1}${'\0'.repeat(9)} \n`, 'json-lines')).to.deep.equal({
      count: 1,
      corrupt: 0,
    });
  });

  it('in events of which none ends, and in an event with very many values of one name', () => {
    expect(cutEvents(filled('<Event >'), true).events).to.deep.equal([]);
    const many = `<Event><System><EventID>1</EventID></System><EventData>${"<Data Name='x'/>".repeat(200_000)}</EventData></Event>`;
    expect(parseWindowsEvent(many).fields.x).to.have.length(200_000);
    expect(wholeWindowsEvent(many).fields.x).to.have.length(200_000);
  });

  it('in a field of the journal that comes in small pieces', async () => {
    const piece = Buffer.from('x'.repeat(512));
    function* pieces() {
      yield Buffer.from('MESSAGE=');
      for (let at = 0; at < size * 16; at += piece.length) yield piece;
      yield Buffer.from('\n_PID=1\n\n');
    }
    const entries: unknown[] = [];
    for await (const entry of parseJournalExport(pieces())) entries.push(entry);
    expect(entries).to.have.length(1);
    expect(entries[0]).to.include({ _PID: '1' });
  });
});
