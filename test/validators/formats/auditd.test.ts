import { expect } from 'chai';
import fc from 'fast-check';
import { AuditReader } from '../../../validators/formats/auditd.ts';
import { auditEvents } from '../../../validators/index.ts';
import { all, linesOf, view } from '../samples/read.ts';

const sample = linesOf('linux/debian12-services.audit.log');

describe('audit.log', () => {
  let events: Awaited<ReturnType<typeof all>>;
  const bySerial = (serial: number) => events.find(({ id }) => id.endsWith(`:${serial}`));

  before(async () => {
    events = await all(auditEvents(sample));
  });

  it('reads what syslog forwarded from auditd’s programs, and no other program’s line that looks like it', async () => {
    const record = "type=SERVICE_START msg=audit(1795611627.824:7): pid=1 uid=0 msg='unit=x res=success'";
    const from = (program: string) => all(auditEvents([`Nov 24 03:16:30 web01 ${program}: ${record}`]));
    for (const program of ['audispd', 'audisp-syslog[12]', 'auditd', 'audit', 'tag_audit_log'])
      expect(await from(program), program).to.have.length(1);
    for (const program of ['eve', 'logger', 'systemd[1]', 'sshd[9]', 'sudo'])
      expect(await from(program), program).to.have.length(0);
  });

  it('joins the records of one event, and gives each event once', () => {
    const ids = events.map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    expect(new Set(sample.flatMap(line => /\(([\d.:]+)\)/.exec(line)?.[1] ?? []))).to.deep.equal(
      new Set(ids),
    );
    expect(bySerial(101)?.raw.split('\n')).to.have.length(7);
  });

  it('reads a program started as process_creation', () => {
    const event = bySerial(101);
    expect(view(event, 'process_creation')).to.deep.equal({
      Image: '/usr/bin/systemctl',
      ProcessId: '422',
      User: ['root', '0'],
      LoginUser: ['root', '0'],
      AuditKey: 't1569_cmd',
      CommandLine: 'systemctl enable --now sd-aa.service',
      CurrentDirectory: '/etc/systemd/system',
      LogonId: '1',
      ParentProcessId: '394',
    });
    expect(event).to.deep.include({
      id: '1795490699.352:101',
      time: 1795490699352,
      pids: [422],
      parentPid: 394,
    });
    expect(event?.actor).to.deep.equal({ known: true, names: ['root', '0'], field: 'auid' });
  });

  it('decodes hexadecimal arguments, and knows PID 1 as parent once the log has shown it', () => {
    expect(view(bySerial(121), 'process_creation')).to.include({
      CommandLine: '/bin/sh -c echo "hello wörld" >/dev/null',
      ParentProcessId: '1',
      ParentImage: '/usr/lib/systemd/systemd',
    });
  });

  it('takes the number of arguments, and the length of a long one, as numbers', async () => {
    const [event] = await all(
      auditEvents(['type=EXECVE msg=audit(1.000:1): argc=11 a0="echo" a1_len=9000 a1[0]=6869']),
    );
    expect(event?.views[0]?.fields).to.include({ argc: '11', a0: 'echo', a1_len: '9000', a1: 'hi' });
  });

  it('does not take for the parent what announced itself before it became another program', async () => {
    const login = `type=CRED_REFR msg=audit(1.000:1): pid=7 uid=0 auid=0 ses=3 msg='op=PAM:setcred exe="/usr/sbin/sshd" res=success'`;
    const call = (serial: number, fields: string) =>
      `type=SYSCALL msg=audit(1.000:${serial}): arch=c000003e syscall=59 success=yes ses=3 ${fields}`;
    const child = (serial: number) => [
      call(serial, 'ppid=7 pid=8 exe="/usr/bin/systemctl"'),
      `type=EXECVE msg=audit(1.000:${serial}): argc=1 a0="systemctl"`,
      `type=EOE msg=audit(1.000:${serial}): `,
    ];
    const shell = [
      call(3, 'ppid=6 pid=7 exe="/usr/bin/dash"').replace('syscall=59', 'syscall=257'),
      'type=EOE msg=audit(1.000:3): ',
    ];
    const read = await all(
      auditEvents([login, ...child(2), ...shell, ...child(4), login.replace(':1)', ':5)'), ...child(6)]),
    );
    const parents = read.flatMap(({ views }) =>
      views.filter(({ logsource }) => logsource.category).map(({ fields }) => fields.ParentImage),
    );
    expect(parents).to.deep.equal([undefined, '/usr/bin/dash', undefined]);
  });

  it('does not say who acted where PID 1 acts for somebody', () => {
    for (const serial of [102, 121, 122]) expect(bySerial(serial)?.actor).to.have.property('known', false);
  });

  it('keeps every record under its own names for rules on auditd', () => {
    const types = bySerial(101)?.views.flatMap(({ logsource, fields }) =>
      logsource.service ? [fields.type] : [],
    );
    expect(types).to.deep.equal(['SYSCALL', 'EXECVE', 'CWD', 'PATH', 'PATH', 'PATH', 'PROCTITLE']);
    expect(view(bySerial(101), 'auditd')).to.deep.include({
      syscall: ['59', 'execve'],
      SYSCALL: 'execve',
      arch: 'c000003e',
      ARCH: 'x86_64',
      success: 'yes',
      key: 't1569_cmd',
      AUID: 'root',
    });
    const execve = bySerial(145)?.views.find(({ fields }) => fields.type === 'EXECVE');
    expect(execve?.fields).to.include({ a0: 'systemd-run', a4: ': servicedrill; exit 0' });
  });

  it('reads SERVICE_START with the fields inside its message', () => {
    expect(view(bySerial(122), 'auditd')).to.include({
      type: 'SERVICE_START',
      unit: 'sd-aa',
      comm: 'systemd',
      res: 'success',
      pid: '1',
    });
  });

  it('names files absolutely, joined with the working directory', () => {
    expect(view(bySerial(69), 'file_event')).to.include({
      TargetFilename: '/etc/systemd/system/sd-bb.service',
    });
    expect(view(bySerial(102), 'file_event')).to.include({
      TargetFilename: '/etc/systemd/system/multi-user.target.wants/sd-aa.service',
      Image: '/usr/lib/systemd/systemd',
    });
  });

  it('tells creation, change, removal and renaming apart, and leaves directories out', () => {
    const categories = (serial: number) =>
      bySerial(serial)?.views.flatMap(({ logsource }) => logsource.category ?? []);
    expect(categories(70), 'opened for appending').to.deep.equal(['file_change']);
    expect(categories(154), 'rm').to.deep.equal(['file_delete']);
    expect(categories(71), 'mv').to.deep.equal(['file_event', 'file_rename']);
    expect(categories(79), 'mkdir').to.deep.equal([]);
    expect(categories(125), 'a rmdir that failed').to.deep.equal([]);
    expect(view(bySerial(71), 'file_rename')).to.include({
      SourceFilename: '/tmp/sd-aa.service',
      TargetFilename: '/etc/systemd/system/sd cc.service',
    });
  });

  it('finds the name of a file changed through a descriptor by its inode', () => {
    expect(view(bySerial(77), 'file_change')).to.include({
      TargetFilename: '/etc/systemd/system/sd-inst.service',
    });
  });

  it('does not believe the working directory of a file opened relative to another directory', () => {
    expect(view(bySerial(68), 'file_event')).to.include({ TargetFilename: 'sd-aa.service' });
    const reader = new AuditReader();
    reader.learnDirectory('fe:00', '322', '/etc/systemd/system');
    const told = sample.flatMap(line => reader.push(line)).find(({ id }) => id.endsWith(':68'));
    expect(view(told, 'file_event')).to.include({ TargetFilename: '/etc/systemd/system/sd-aa.service' });
  });

  it('reads a raw log like an enriched one, with the names of users it is told', async () => {
    const raw = sample.map(line => line.split('\u001d', 1)[0] ?? '');
    const [event] = (await all(auditEvents(raw, new Map([['0', 'toor']])))).filter(({ id }) =>
      id.endsWith(':101'),
    );
    expect(view(event, 'auditd')).to.deep.include({ syscall: ['59', 'execve'], SYSCALL: 'execve' });
    expect(view(event, 'process_creation')).to.deep.include({ User: ['toor', '0'] });
  });

  it('gives the same events however auditd interleaves those of two seconds', () => {
    const chunks = events
      .filter(({ id, raw }) => id.startsWith('1795490696') && raw.includes('type=PROCTITLE'))
      .map(({ raw }) => raw.split('\n'));
    fc.assert(
      fc.property(fc.array(fc.nat(chunks.length - 1), { maxLength: 200 }), picks => {
        const left = chunks.map(lines => [...lines]);
        const mixed = [...picks.flatMap(at => left[at]?.shift() ?? []), ...left.flat()];
        const reader = new AuditReader();
        const joined = [...mixed.flatMap(line => reader.push(line)), ...reader.flush()];
        expect(joined.map(({ raw }) => raw).sort()).to.deep.equal(
          chunks.map(lines => lines.join('\n')).sort(),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('gives back any argument and file name that the kernel encoded, in pieces too', () => {
    const hex = (text: string) => Buffer.from(text).toString('hex').toUpperCase();
    const encoded = (text: string) =>
      /^[\x21-\x7e]+$/.test(text) && !text.includes('"') ? `"${text}"` : hex(text);
    const line = (type: string, rest: string) => `type=${type} msg=audit(1.0:1): ${rest}`;
    const words = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 5 });
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter(name => !name.includes('\0'));
    fc.assert(
      fc.property(words, text, fc.nat(6), (argv, long, cut) => {
        const pieces = [hex(long).slice(0, cut * 2), hex(long).slice(cut * 2)].filter(Boolean);
        const args = argv.map((word, at) => `a${at}=${encoded(word)}`);
        const reader = new AuditReader();
        const [event] = [
          line(
            'SYSCALL',
            'arch=c000003e syscall=59 success=yes ppid=5 pid=6 auid=0 uid=0 ses=1 comm="x" exe="/x"',
          ),
          line('EXECVE', `argc=${argv.length + 1} ${args.join(' ')}`),
          line(
            'EXECVE',
            `a${argv.length}_len=9 ${pieces.map((p, at) => `a${argv.length}[${at}]=${p}`).join(' ')}`,
          ),
          line('PROCTITLE', 'proctitle="x"'),
        ].flatMap(each => reader.push(each));
        expect(view(event, 'process_creation')?.CommandLine).to.equal([...argv, long].join(' '));
      }),
    );
  });

  it('joins the records of a slow system call with those of later ones between them', () => {
    const reader = new AuditReader();
    const given = [
      'type=SYSCALL msg=audit(10.0:1): pid=1',
      'type=SYSCALL msg=audit(15.0:2): pid=2',
      'type=PROCTITLE msg=audit(15.0:2): proctitle="x"',
      'type=PROCTITLE msg=audit(10.0:1): proctitle="x"',
    ].flatMap(each => reader.push(each));
    expect(given.map(({ id, raw }) => [id, raw.split('\n').length])).to.deep.equal([
      ['15.0:2', 2],
      ['10.0:1', 2],
    ]);
  });

  it('does not wait for ever for the rest of an event', () => {
    const reader = new AuditReader();
    reader.push('type=SYSCALL msg=audit(10.0:1): pid=1');
    const given = Array.from({ length: 50 }, (_, at) => [
      ...reader.push(`type=SYSCALL msg=audit(15.0:${at + 2}): pid=2`),
      ...reader.push(`type=PROCTITLE msg=audit(15.0:${at + 2}): proctitle="x"`),
    ]).flat();
    expect(given.map(({ id }) => id)).to.include('10.0:1');
  });

  it('survives any text, and keeps no more than a bounded number of unfinished events', () => {
    const reader = new AuditReader();
    fc.assert(fc.property(fc.string({ unit: 'binary' }), line => void reader.push(line)));
    fc.assert(fc.property(fc.string(), rest => void reader.push(`type=PATH msg=audit(1.0:1): ${rest}`)));
    const given = Array.from({ length: 1000 }, (_, at) =>
      reader.push(`type=SYSCALL msg=audit(9.0:${at}): pid=1`),
    ).flat();
    expect(given.length).to.be.greaterThan(700);
  });
});
