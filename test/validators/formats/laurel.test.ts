import { expect } from 'chai';
import { auditEvents } from '../../../validators/formats/auditd.ts';
import { linesOfLaurel } from '../../../validators/formats/laurel.ts';
import { type LogEvent, readRecorded } from '../../../validators/index.ts';
import { all, linesOf } from '../samples/read.ts';

const sample = 'linux/debian12-laurel.jsonl';
const lines = linesOf(sample).filter(Boolean);

describe("laurel's reading of an audit log", () => {
  let events: LogEvent[];
  before(async () => {
    events = await all(auditEvents(lines));
  });
  const view = (serial: number, category: string) =>
    events
      .find(({ id }) => id.endsWith(`:${serial}`))
      ?.views.find(({ logsource }) => logsource.category === category)?.fields;

  it('gives an event a line, each complete at once, with the line as its raw text', () => {
    expect(events.map(({ raw }) => raw)).to.deep.equal(lines);
  });

  it('is a command with the arguments that were given, spaces, other scripts and line ends among them', () => {
    expect(view(223, 'process_creation')).to.include({
      Image: '/usr/bin/echo',
      CommandLine: '/bin/echo two words é ü a\nb ',
      ParentProcessId: '1',
      CurrentDirectory: '/',
      AuditKey: 't1569_exec',
    });
  });

  it('is a file that PID 1 makes and removes', () => {
    const TargetFilename = '/run/systemd/transient/run-u23.service';
    expect(view(219, 'file_event')).to.include({ TargetFilename, Syscall: 'openat' });
    expect(view(225, 'file_delete')).to.include({ TargetFilename, Syscall: 'unlink' });
  });

  it('is a service that starts, with what its message holds', () => {
    const [start] = events.find(({ id }) => id.endsWith(':222'))?.views ?? [];
    expect(start?.fields).to.include({ type: 'SERVICE_START', unit: 'run-u23', res: 'success', UID: 'root' });
  });

  it('is a service that starts, where laurel 0.7 and later take the message apart', async () => {
    const line =
      '{"ID":"1638262038.968:1150","SERVICE_START":{"pid":1,"uid":0,"subj":"unconfined","msg":{"unit":"evil","comm":"systemd","exe":"/usr/lib/systemd/systemd","hostname":null,"terminal":"two words","res":"success"},"UID":"root"}}';
    const [event] = await all(auditEvents([line]));
    expect(event?.views.find(({ logsource }) => logsource.service === 'auditd')?.fields).to.include({
      type: 'SERVICE_START',
      unit: 'evil',
      comm: 'systemd',
      exe: '/usr/lib/systemd/systemd',
      terminal: 'two words',
      res: 'success',
      UID: 'root',
    });
  });

  it('is skipped where it is torn, and is no other JSON', () => {
    for (const line of ['{"ID":"1.1:1","SYSCALL":{"arch":', '{"ID":"x"}', '{"a":1}', ''])
      expect(linesOfLaurel(line)).to.equal(undefined);
  });

  it('is told from other JSON lines where it is recorded', async () => {
    const path = new URL(`../samples/${sample}`, import.meta.url).pathname;
    const log = await readRecorded(path);
    let records = 0;
    for await (const _ of log.records) records++;
    expect([log.format, records]).to.deep.equal(['auditd', lines.length]);
  });
});

describe("laurel's ARGV_STR", () => {
  const line = (serial: number, more: object) =>
    JSON.stringify({
      ID: `1638262038.968:${serial}`,
      NODE: 'l',
      SYSCALL: {
        arch: '0xc000003e',
        syscall: 59,
        SYSCALL: 'execve',
        success: 'yes',
        ppid: 1,
        pid: 2,
        exe: '/bin/x',
      },
      ...more,
    });
  const read = async (more: object) => {
    const [event] = await all(auditEvents([line(1, more)]));
    const view = event?.views.find(({ logsource }) => logsource.category === 'process_creation');
    return { commandLine: view?.fields.CommandLine, lacks: event?.lacks };
  };

  it('is the command line, of which is said that the borders of its arguments are not known', async () => {
    const { commandLine, lacks } = await read({ EXECVE: { argc: 3, ARGV_STR: 'systemctl start y%25' } });
    expect(commandLine).to.equal('systemctl start y%');
    expect(lacks).to.contain('execve-argv = "array"');
  });

  it('is not needed beside ARGV', async () => {
    const both = { EXECVE: { argc: 2, ARGV: ['echo', 'a b'], ARGV_STR: 'echo a b' } };
    expect(await read(both)).to.deep.equal({ commandLine: 'echo a b', lacks: undefined });
  });

  it('is missing where no EXECVE record came, which is no execution without arguments', async () => {
    const { commandLine, lacks } = await read({});
    expect(commandLine).to.equal(undefined);
    expect(lacks).to.contain('no EXECVE record');
  });
});
