import { expect } from 'chai';
import type { DebianHost } from '../../lab/index.ts';
import { auditEvents } from '../../validators/formats/auditd.ts';
import { parseJournalLine } from '../../validators/formats/journald-entry.ts';
import type { Fields, LogEvent } from '../../validators/index.ts';
import { linux, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { labHost, sshOk } from './harness.ts';

/** Commands whose arguments and paths audit writes in hex, or breaks into pieces; files made, renamed and removed. */
const deeds = `
unit=lab-opinion
systemd-run --quiet --wait --unit=$unit /bin/echo 'two words' "quote'd" 'dou"ble' 'é ü' "$(printf 'line\\nbreak')" ''
systemd-run --quiet --wait --unit=$unit-long /bin/echo "$(head -c 9000 /dev/zero | tr '\\0' x)"
systemctl is-active $unit || true
cd /etc/systemd/system
printf x >"$unit a b.service"
mv "$unit a b.service" "$unit é.service"
rm "$unit é.service"
`;

describe('second opinions on what a real Debian host logged', () => {
  verifies(
    'The parsers of audit.log and the journal, held against laurel, ausearch and journalctl -o export',
    async () => `${await linux(command => sshOk(host, command))}, laurel ${await laurelVersion()}`,
    ours.debian,
  );
  let host: DebianHost;
  let events: ReadonlyMap<string, LogEvent>;
  let laurel: readonly LaurelEvent[];
  /** laurel's log as the product reads it. */
  let read: readonly LogEvent[];
  before(async function () {
    host = await labHost(this);
    // laurel is a plugin of auditd's; where auditd was stopped and started by other tests it runs anew.
    const since = (await sshOk(host, 'date +%s.%N')).trim();
    await sshOk(host, deeds);
    const end = await lastSerial();
    const later = (id: string) => Number(id.split(':')[0]) >= Number(since) && serialOf(id) <= end;
    const log = (await sshOk(host, 'cat /var/log/audit/audit.log')).split('\n');
    const logged = await all(log);
    events = new Map(logged.filter(({ id }) => later(id)).map(event => [event.id, event]));
    const lines = await laurelUpTo(end);
    laurel = lines.map((line): LaurelEvent => JSON.parse(line)).filter(({ ID }) => later(ID));
    read = await all(lines);
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

  it('laurel has the same events', () => {
    expect(laurel.map(({ ID }) => ID)).to.have.members([...events.keys()]);
    expect(laurel.length).to.be.greaterThan(10);
  });

  it('laurel has the same commands: program, arguments, processes, directory, user', () => {
    const executed = laurel.filter(({ EXECVE, SYSCALL }) => EXECVE && SYSCALL?.success === 'yes');
    expect(executed.length).to.be.greaterThan(3);
    for (const { ID, SYSCALL, EXECVE, CWD } of executed) {
      const fields = viewOf(events.get(ID), 'process_creation');
      expect(fields, ID).to.include({
        Image: SYSCALL?.exe,
        CommandLine: unescaped(EXECVE?.ARGV ?? []).join(' '),
        ProcessId: String(SYSCALL?.pid),
        ParentProcessId: String(SYSCALL?.ppid),
        CurrentDirectory: CWD?.cwd,
      });
      expect([fields?.User].flat()).to.include(SYSCALL?.UID);
    }
    const argv = executed.map(({ EXECVE }) => unescaped(EXECVE?.ARGV ?? []));
    expect(argv.find(([, second]) => second === 'two words')).to.include.members([
      "quote'd",
      'é ü',
      'line\nbreak',
    ]);
    expect(argv.flat().some(word => word.length === 9000)).to.equal(true);
  });

  it('laurel has the same files made', () => {
    const made = laurel.filter(({ PATH, SYSCALL }) => SYSCALL?.success === 'yes' && PATH?.some(isMade));
    expect(made.length).to.be.greaterThan(1);
    for (const { ID, PATH = [], CWD } of made) {
      const wanted = PATH.filter(isMade).map(({ name }) => new URL(name, `file://${CWD?.cwd}/`).pathname);
      const seen = events.get(ID)?.views.filter(({ logsource }) => logsource.category === 'file_event') ?? [];
      expect(
        seen.map(({ fields }) => fields.TargetFilename),
        ID,
      ).to.have.members(wanted.map(decodeURI));
    }
  });

  it("laurel's log, read by us, is the same events: every reading of each record", () => {
    for (const { id, views } of read.filter(event => events.has(event.id)))
      expect(views.filter(isAsLogged), id).to.deep.equal(events.get(id)?.views.filter(isAsLogged));
    expect(read.filter(event => events.has(event.id))).to.have.lengthOf(events.size);
  });

  it('ausearch has the same events, with the same outcome', async () => {
    const csv = await sshOk(host, 'ausearch --input-logs --format csv');
    const rows = csv
      .trim()
      .split('\n')
      .map(line => line.split(','));
    const head = rows[0] ?? [];
    const column = (row: readonly string[], name: string) => row[head.indexOf(name)] ?? '';
    const results = new Map(
      rows.slice(1).map(row => [Number(column(row, 'SERIAL_NUM')), column(row, 'RESULT')]),
    );
    for (const [id, { views }] of events) {
      const outcome = views.find(({ fields }) => fields.type === 'SYSCALL')?.fields.success;
      expect(results.has(serialOf(id)), id).to.equal(true);
      if (outcome !== undefined)
        expect(results.get(serialOf(id)), id).to.equal(outcome === 'yes' ? 'success' : 'failed');
    }
  });

  it('journalctl -o export has the same fields of the same entries', async () => {
    const last = '--lines=200 --all --no-pager --until "$(date "+%F %T")"';
    const both = await sshOk(
      host,
      `sleep 1; journalctl --output=json ${last}; echo; echo =====; journalctl --output=export ${last}`,
    );
    const [json = '', exported = ''] = both.split('\n=====\n');
    const byCursor = new Map(exported.split('\n\n').map(block => [cursorOf(block), block]));
    const entries = json.trim().split('\n').map(parseJournalLine);
    expect(entries.length).to.be.greaterThan(50);
    for (const entry of entries) {
      const block = byCursor.get(String(entry?.__CURSOR));
      expect(block, String(entry?.__CURSOR)).to.be.a('string');
      for (const [name, value] of textFields(block ?? '')) {
        if (name.startsWith('__SEQNUM')) continue;
        expect([entry?.[name]].flat(), name).to.include(value);
      }
    }
  });
});

/** Differences that are meant: laurel makes one record of a command's several, and a title without empty words. */
const isAsLogged = ({ fields }: LogEvent['views'][number]): boolean =>
  !/^(EXECVE|PROCTITLE)$/.test(String(fields.type));

async function all(lines: readonly string[]): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const event of auditEvents(lines)) events.push(event);
  return events;
}

interface LaurelEvent {
  readonly ID: string;
  readonly SYSCALL?: {
    readonly exe: string;
    readonly pid: number;
    readonly ppid: number;
    readonly success: string;
    readonly UID: string;
  };
  readonly EXECVE?: { readonly ARGV: readonly string[] };
  readonly CWD?: { readonly cwd: string };
  readonly PATH?: readonly { readonly name: string; readonly nametype: string; readonly mode: string }[];
}

/** laurel writes control characters as in URLs, so that a line of its log stays one. */
const unescaped = (words: readonly string[]): string[] =>
  words.map(word =>
    word.replaceAll(/%([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
  );

const serialOf = (id: string): number => Number(id.split(':')[1]);

/** Directories are left out, as Sysmon leaves them out. */
const isMade = ({ nametype, mode }: { nametype: string; mode: string }): boolean =>
  nametype === 'CREATE' && !mode.startsWith('0o4');

function viewOf(event: LogEvent | undefined, category: string): Fields | undefined {
  return event?.views.find(({ logsource }) => logsource.category === category)?.fields;
}

const cursorOf = (block: string): string => /^__CURSOR=(.*)$/m.exec(block)?.[1] ?? '';

/** Fields whose value is text of one line; the others are a length and bytes. */
function textFields(block: string): [string, string][] {
  return [...block.matchAll(/^([A-Z_][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]);
}

function isWhole(line: string): boolean {
  try {
    return line.startsWith('{"ID":') && JSON.parse(line) !== null;
  } catch {
    return false;
  }
}
