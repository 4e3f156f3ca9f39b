import { expect } from 'chai';
import type { DebianHost } from '../../lab/index.ts';
import { auditEvents } from '../../validators/formats/auditd.ts';
import { type JournalEntry, parseJournalLine } from '../../validators/formats/journald-entry.ts';
import { parseJournalExport } from '../../validators/formats/journald-export.ts';
import type { LogEvent } from '../../validators/index.ts';
import { judged, nothingToExplain } from '../explained.ts';
import { linux, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { labHost, sshOk } from './harness.ts';
import { ausearchDiffers, ausearchRows, fromAusearch, nameOf } from './opinion-ausearch.ts';
import { exportDiffers, exported, fromExport } from './opinion-journal.ts';
import {
  fromLaurel,
  fromProcess,
  fromReading,
  type LaurelEvent,
  laurelDiffers,
  processDiffers,
  readingDiffers,
} from './opinion-laurel.ts';
import { filesDiffer, fromFiles } from './opinion-laurel-files.ts';

/**
 * Commands whose arguments and paths audit writes in hex, or breaks into pieces; files made, written, renamed, replaced
 * and removed, directly and by a descriptor of their directory; what is refused; entries
 * of several lines, and of bytes.
 */
const deeds = `
set -e
unit=lab-opinion
systemd-run --quiet --wait --unit=$unit /bin/echo 'two words' "quote'd" 'dou"ble' 'é ü' "$(printf 'line\\nbreak')" ''
systemd-run --quiet --wait --unit=$unit-long /bin/echo "$(head -c 9000 /dev/zero | tr '\\0' x)"
systemctl is-active $unit || true
cd /etc/systemd/system
runuser -u drill -- sh -c ">$unit.refused" 2>/dev/null || true
printf x >"$unit a b.service"
printf y >>"$unit a b.service"
chmod 600 "$unit a b.service"
mv "$unit a b.service" "$unit é.service"
printf z >"$unit.service"
mv "$unit é.service" "$unit.service"
ln -s "$unit.service" "$unit 100%.service"
mkdir "$unit.service.d"
mv "$unit.service" "$unit.service.d/x.conf"
rm -r "$unit.service.d" "$unit 100%.service"
printf 'no text \\377\\376 but a byte of control \\001\\n' | systemd-cat -t $unit
perl -MSocket -e '
  sub long { "$_[0]\\n" . pack("Q<", length $_[1]) . "$_[1]\\n" }
  socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die;
  my $entry = "SYSLOG_IDENTIFIER=lab-opinion\\n" . long("MESSAGE", "first\\nsecond") . long("LAB_BYTES", "\\0\\1\\2\\n")
    . "LAB_TWICE=one\\nLAB_TWICE=two\\nLAB_EMPTY=\\nLAB_EQUALS=a=b\\n";
  send($socket, $entry, 0, sockaddr_un("/run/systemd/journal/socket")) or die;'
`;

describe('second opinions on what a real Debian host logged', () => {
  verifies(
    'The parsers of audit.log and the journal, held against laurel, ausearch and journalctl -o export',
    async () => `${await linux(command => sshOk(host, command))}, laurel ${await laurelVersion()}`,
    ours.debian,
  );
  let host: DebianHost;
  /** When the deeds began, in seconds. */
  let since: string;
  /** By `sec.ms:serial`: a login's own record comes as an event beside that of its system call. */
  let events: ReadonlyMap<string, readonly LogEvent[]>;
  let laurel: readonly LaurelEvent[];
  /** laurel's log as the product reads it. */
  let read: ReadonlyMap<string, readonly LogEvent[]>;
  let isAmong: (id: string) => boolean;
  before(async function () {
    host = await labHost(this);
    // laurel is a plugin of auditd's; where auditd was stopped and started by other tests it runs anew.
    since = (await sshOk(host, 'date +%s.%N')).trim();
    await sshOk(host, 'sh -s', { input: deeds });
    const end = await lastSerial();
    isAmong = id => Number(id.split(':')[0]) >= Number(since) && serialOf(id) <= end;
    const all = (await sshOk(host, 'cat /var/log/audit/audit.log')).split('\n');
    events = await eventsOf(all, isAmong);
    const lines = await laurelUpTo(end);
    laurel = lines.map((line): LaurelEvent => JSON.parse(line)).filter(({ ID }) => isAmong(ID));
    read = await eventsOf(lines, isAmong);
  });

  const laurelVersion = async () => (await sshOk(host, "dpkg -s laurel | sed -n 's/^Version: //p'")).trim();

  /** A record sent now stands behind everything that the deeds left. */
  async function lastSerial(): Promise<number> {
    await sshOk(host, 'auditctl -m lab-opinion-end');
    const log = await sshOk(
      host,
      'until line=$(grep -a "lab-opinion-end" /var/log/audit/audit.log | tail -n 1) && [ -n "$line" ]; do sleep 0.1; done; echo "$line"',
    );
    return Number(/:(\d+)\)/.exec(log)?.[1]);
  }

  async function laurelUpTo(end: number): Promise<string[]> {
    const file = '/var/log/laurel/audit.log';
    await sshOk(host, `until grep -aq '"ID":"[0-9.]*:${end}"' ${file}; do sleep 0.1; done`);
    // A power cut leaves torn lines and zero bytes.
    return (await sshOk(host, `cat ${file}`)).split(/[\n\0]+/).filter(isWhole);
  }

  it('the deeds left what is compared: commands, files of each kind, long and strange arguments', () => {
    const views = [...events.values()].flat().flatMap(event => event.views);
    const categories = new Set(views.map(({ logsource }) => logsource.category ?? ''));
    const files = ['file_event', 'file_change', 'file_delete', 'file_rename'];
    expect([...categories]).to.have.members(['', 'process_creation', ...files]);
    const commands = views.map(({ fields }) => String(fields.CommandLine));
    expect(commands.some(line => line.endsWith(`two words quote'd dou"ble é ü line\nbreak `))).to.equal(true);
    expect(commands.some(line => line.endsWith(` ${'x'.repeat(9000)}`))).to.equal(true);
  });

  it('laurel has the same events', () => {
    expect(laurel.map(({ ID }) => ID)).to.have.members([...events.keys()]);
  });

  it('laurel has the same records, and each the same fields', () => {
    const differences = laurel.flatMap(line => fromLaurel(events.get(line.ID) ?? [], line));
    expect(judged(differences, laurelDiffers)).to.deep.equal(nothingToExplain);
  });

  it('laurel has the same commands: program, arguments, processes, directory, users, session', () => {
    const differences = laurel.flatMap(line => fromProcess(events.get(line.ID) ?? [], line));
    expect(judged(differences, processDiffers)).to.deep.equal(nothingToExplain);
  });

  it('laurel has the same files made, written, renamed and removed', () => {
    const differences = laurel.flatMap(line => fromFiles(events.get(line.ID) ?? [], line));
    expect(judged(differences, filesDiffer)).to.deep.equal(nothingToExplain);
  });

  it("laurel's log, read by us, is the same events: every reading of each record", () => {
    expect([...read.keys()]).to.have.members([...events.keys()]);
    const differences = [...events].flatMap(([id, own]) => fromReading(own, read.get(id) ?? []));
    expect(judged(differences, readingDiffers)).to.deep.equal(nothingToExplain);
  });

  it('ausearch has the same events, with the same time, users, session, deed, outcome, object, program and key', async () => {
    const extra = '--extra-time --extra-labels --extra-obj2 --extra-keys';
    const rows = ausearchRows(await sshOk(host, `ausearch --input-logs --format csv ${extra}`));
    const own = [...events.values()].flat();
    expect([...rows.keys()].filter(isAmong)).to.have.members(own.map(nameOf));
    const differences = own.flatMap(event => fromAusearch(event, rows.get(nameOf(event)) ?? {}));
    expect(judged(differences, ausearchDiffers)).to.deep.equal(nothingToExplain);
  });

  it('journalctl -o export has the same entries, and each the same fields, of several lines and of bytes too', async () => {
    const entries = `--all --no-pager --since @${since.split('.')[0]} --until "$until"`;
    const both = await sshOk(
      host,
      `sleep 1; until=$(date "+%F %T"); journalctl --output=json ${entries}; echo; journalctl --output=export ${entries} | base64 --wrap=0`,
    );
    const lines = both.trim().split('\n');
    const bytes = Buffer.from(lines.pop() ?? '', 'base64');
    const theirs = exported(bytes);
    const json = lines.filter(Boolean).map(parseJournalLine);
    const own: (typeof json)[] = [json, await entriesOf(bytes)];
    expect(json.some(entry => entry?.LAB_BYTES === '\0\x01\x02\n')).to.equal(true);
    expect(json.some(entry => entry?.MESSAGE === 'first\nsecond')).to.equal(true);
    for (const read of own) {
      expect(read.map(entry => entry?.__CURSOR)).to.have.members([...theirs.keys()]);
      const differences = read.flatMap(entry => {
        const other = theirs.get(String(entry?.__CURSOR));
        return entry && other ? fromExport(entry, other) : [];
      });
      expect(judged(differences, exportDiffers)).to.deep.equal(nothingToExplain);
    }
  });
});

async function entriesOf(bytes: Buffer): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const entry of parseJournalExport([bytes])) entries.push(entry);
  return entries;
}

async function eventsOf(
  lines: readonly string[],
  isAmong: (id: string) => boolean,
): Promise<Map<string, LogEvent[]>> {
  const events = new Map<string, LogEvent[]>();
  for await (const event of auditEvents(lines))
    if (isAmong(event.id)) events.set(event.id, [...(events.get(event.id) ?? []), event]);
  return events;
}

const serialOf = (id: string): number => Number.parseInt(id.split(':')[1] ?? '', 10);

function isWhole(line: string): boolean {
  try {
    return line.startsWith('{"ID":') && JSON.parse(line) !== null;
  } catch {
    return false;
  }
}
