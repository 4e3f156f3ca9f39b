import { expect } from 'chai';
import { execa } from 'execa';
import { wants } from '../wants.ts';
import { type SshLab, sshLab } from './ssh.ts';

const unit = (payload: string) =>
  `[Unit]\nDescription=drill k3v9q2xw\n[Service]\nExecStart=${payload}\n[Install]\nWantedBy=multi-user.target\n`;
const path = '/etc/systemd/system/sdrill-k3v9q2xw.service';
const sleeper = '/bin/sh -c ": k3v9q2xw; sleep 300; :"';

describe('the emulated Linux host', () => {
  wants('ssh');
  let lab: SshLab;
  beforeEach(async () => {
    lab = await sshLab({ hosts: ['lab-linux01'], seed: 7 });
  });
  afterEach(() => lab.close());

  const said = async (command: string, input = '') => (await lab.ssh(command, { input })).stdout;
  /** Audit events as lists of `type=...` lines. */
  const audit = async () => {
    const joined = new Map<string, string[]>();
    for (const line of (await said('cat /var/log/audit/audit.log')).split('\n').filter(Boolean)) {
      const id = /:(\d+)\): /.exec(line)?.[1] ?? '';
      joined.set(id, [...(joined.get(id) ?? []), line]);
    }
    return [...joined.values()];
  };
  const start = () =>
    lab.ssh(`cat >${path} && systemctl daemon-reload && systemctl enable --now sdrill-k3v9q2xw`, {
      input: unit(sleeper),
    });

  it('audits a service’s life: the file, the command, the link, the payload, the start', async () => {
    expect((await start()).stderr).to.contain(
      'Created symlink /etc/systemd/system/multi-user.target.wants/sdrill-k3v9q2xw.service \u2192',
    );
    const found = await audit();
    const having = (...texts: string[]) =>
      found.find(lines => texts.every(text => lines.some(line => line.includes(text))));
    const created = having(`name="${path}"`, 'nametype=CREATE', 'key="t1569_unit"');
    expect(created?.[0]).to.match(
      /^type=SYSCALL .* syscall=257 success=yes .* auid=0 .* comm="sh" exe="\/usr\/bin\/dash" .*\x1dARCH=x86_64 SYSCALL=openat AUID="root"/,
    );
    expect(having('a0="systemctl" a1="enable" a2="--now"', 'key="t1569_cmd"'), 'systemctl').not.to.equal(
      undefined,
    );
    expect(having('multi-user.target.wants/sdrill-k3v9q2xw.service"', 'syscall=266')?.[0]).to.match(
      / pid=1 auid=4294967295 /,
    );
    const command = Buffer.from(': k3v9q2xw; sleep 300; :').toString('hex').toUpperCase();
    expect(having(`a0="/bin/sh" a1="-c" a2=${command}`)?.[0]).to.match(
      / ppid=1 .* auid=4294967295 .* ses=4294967295 /,
    );
    expect(having('msg=\'unit=sdrill-k3v9q2xw comm="systemd"')?.[0]).to.match(
      /^type=SERVICE_START .* res=success'\x1dUID="root" AUID="unset"$/,
    );
  });

  it('keeps the journal of PID 1, readable from a cursor', async () => {
    const cursor = JSON.parse(
      (await said('logger -t drill before; journalctl -o json -n 1')).trim(),
    ).__CURSOR;
    await start();
    const entries = (await said(`journalctl -o json --after-cursor='${cursor}'`))
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    const started = entries.find(entry => entry.MESSAGE_ID === '39f53479d3a045ac8e11786248231fbf');
    expect(started).to.include({
      UNIT: 'sdrill-k3v9q2xw.service',
      _SYSTEMD_UNIT: 'init.scope',
      _PID: '1',
      MESSAGE: 'Started sdrill-k3v9q2xw.service - drill k3v9q2xw.',
    });
  });

  it('has nothing left of a unit that was disabled, removed and forgotten', async () => {
    await start();
    expect((await said('systemctl show -p ActiveState --value sdrill-k3v9q2xw')).trim()).to.equal('active');
    await lab.ssh(`systemctl disable --now sdrill-k3v9q2xw; rm -f -- ${path}; systemctl daemon-reload`);
    expect(await said('systemctl show --property=LoadState,ActiveState -- sdrill-k3v9q2xw.service')).to.equal(
      'LoadState=not-found\nActiveState=inactive\n',
    );
    expect(await said('find /etc/systemd /run/systemd -name "*k3v9q2xw*"; pgrep -f k3v9q2x[w]')).to.equal('');
  });

  it('writes transient units itself, whoever asks: systemd-run or D-Bus', async () => {
    await lab.ssh(
      `systemd-run --unit=drill-run --description='drill' -- /bin/sh -c ': k3v9q2xw; sleep 300; :'`,
    );
    await lab.ssh(
      `busctl call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager StartTransientUnit 'ssa(sv)a(sa(sv))' drill-bus.service fail 1 ExecStart 'a(sasb)' 1 /bin/sleep 2 /bin/sleep 300 false 0`,
    );
    expect(await said('systemctl is-active drill-run drill-bus')).to.equal('active\nactive\n');
    const created = (await audit()).filter(lines =>
      lines.some(line => line.includes('/run/systemd/transient/drill-') && line.includes('nametype=CREATE')),
    );
    expect(created.map(lines => / pid=1 /.test(lines[0] ?? ''))).to.deep.equal([true, true]);
    await lab.ssh('systemctl stop drill-run drill-bus');
    expect(await said('ls /run/systemd/transient')).to.equal('');
  });

  it('takes a wants directory away with its last link, and leaves one that has others', async () => {
    const unit = '[Service]\nExecStart=/bin/sleep 300\n[Install]\nWantedBy=multi-user.target drill.target\n';
    await lab.ssh('cat >/etc/systemd/system/w.service; systemctl enable w', { input: unit });
    expect(await said('ls /etc/systemd/system/drill.target.wants')).to.equal('w.service\n');
    await lab.ssh('systemctl disable w');
    expect(await said('ls -d /etc/systemd/system/*.wants')).to.equal(
      '/etc/systemd/system/multi-user.target.wants\n',
    );
  });

  it('starts System V scripts through generated units', async () => {
    const script =
      '#!/bin/sh\n### BEGIN INIT INFO\n# Short-Description: drill\n### END INIT INFO\ncase $1 in\n  start) sleep 300 >/dev/null 2>&1 & ;;\nesac\n';
    await lab.ssh(
      'umask 022; set -C; cat >/etc/init.d/drill && chmod 755 /etc/init.d/drill && systemctl daemon-reload && service drill start',
      { input: script },
    );
    expect(await said('systemctl is-active drill; systemctl show -p Description --value drill')).to.equal(
      'active\nLSB: drill\n',
    );
    const ran = (await audit()).find(lines =>
      lines.some(line => line.includes('a0="/bin/sh" a1="/etc/init.d/drill" a2="start"')),
    );
    expect(ran?.[0]).to.match(/ ppid=1 .* comm="drill" exe="\/usr\/bin\/dash"/);
  });

  it('restarts a service that was killed, fires timers and watches paths', async () => {
    const files = {
      'r.service': '[Service]\nExecStart=/bin/sleep 300\nRestart=always\nRestartSec=50ms\n',
      't.service': '[Service]\nType=oneshot\nExecStart=/usr/bin/touch /tmp/timer-fired\n',
      't.timer': '[Timer]\nOnActiveSec=50ms\n',
      'p.service': '[Service]\nType=oneshot\nExecStart=/usr/bin/touch /tmp/path-fired\n',
      'p.path': '[Path]\nPathExists=/tmp/wanted\n',
    };
    for (const [name, text] of Object.entries(files))
      await lab.ssh(`cat >/etc/systemd/system/${name}`, { input: text });
    await lab.ssh(
      'systemctl daemon-reload; systemctl start r t.timer p.path; kill -9 "$(systemctl show -p MainPID --value r)"; touch /tmp/wanted',
    );
    const wait =
      'until [ -e /tmp/timer-fired ] && [ -e /tmp/path-fired ] && [ "$(systemctl show -p NRestarts --value r)" = 1 ]; do sleep 0.02; done; systemctl is-active r';
    expect(await said(wait)).to.equal('active\n');
  });

  it('refuses a standard user, and lets them have services of their own', async () => {
    const refused = await lab.ssh('systemctl stop ssh', { role: 'unprivileged' });
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.contain('Interactive authentication required.');
    expect((await lab.ssh(`echo x >${path}`, { role: 'unprivileged' })).stderr).to.contain(
      'Permission denied',
    );
    expect(
      (
        await lab.ssh('systemd-run --user --unit=own -- /bin/sleep 300; systemctl --user is-active own', {
          role: 'unprivileged',
        })
      ).stdout,
    ).to.equal('active\n');
    expect((await audit()).flat().filter(line => line.startsWith('type=SERVICE_START'))).to.be.empty;
  });

  it('asks auditctl’s rules, and changes them', async () => {
    expect(await said('auditctl -l')).to.contain(
      '-a always,exit -F arch=b64 -S execve,execveat -F ppid=1 -F key=t1569_exec\n',
    );
    await lab.ssh('auditctl -D; : > /var/log/audit/audit.log; systemctl is-active ssh');
    expect((await audit()).flat().filter(line => line.startsWith('type=SYSCALL'))).to.be.empty;
    await lab.ssh('auditctl -m "canary k3v9q2xw"');
    expect((await audit()).at(-1)?.[0]).to.match(
      /^type=USER .* msg='canary k3v9q2xw exe="\/usr\/sbin\/auditctl"/,
    );
  });

  it('ends what a command left running in its process group when that is killed', async () => {
    const running = lab.ssh('echo $$ >/tmp/pid; sleep 300');
    await said('until [ -s /tmp/pid ]; do sleep 0.02; done; kill -TERM -- "-$(cat /tmp/pid)"');
    expect((await running).code).to.equal(255);
  });
});

/** The emulated shell, word for word against the real one of this machine. */
describe('the emulated sh', () => {
  wants('ssh');
  let lab: SshLab;
  before(async () => {
    lab = await sshLab({ hosts: ['lab-linux01'] });
  });
  after(() => lab.close());

  /* biome-ignore-start lint/suspicious/noTemplateCurlyInString: these are scripts of the shell */
  const scripts = [
    'a="x y"; printf "<%s>" $a "$a" "$@"; echo; set -- 1 "2 3"; printf "<%s>" "$@" "$*" $#; echo',
    "printf '%s\\n' 'it'\\''s' \"q\\\"q\" a\\ b \"$(echo '$x')\" `echo back`",
    'x=path/to/file.tar.gz; echo ${x##*/} ${x%.*} ${x%%.*} ${x#*/} ${#x} ${y:-none} ${y:=set} $y ${x:+yes}',
    'i=0; while [ $i -lt 5 ]; do i=$((i + 1)); [ $i -eq 2 ] && continue; [ $i -eq 4 ] && break; echo $i; done; echo $((7 % 3 * (2 + 1)))',
    'f() { echo "$1-$#"; return 3; }; f a b; echo $?; (exit 4); echo $?; ! true; echo $?; false || echo or && echo and',
    'case file.txt in *.c) echo c;; *.t?t|x) echo text;; esac; case "a b" in "a b") echo quoted;; esac; for v in a "b c" d; do echo "[$v]"; done',
    'cat <<A; cat <<"B"\none $((1+1)) `echo two`\nA\n$raw \\n\nB\n',
    'printf "a:b c:d\\n" | while IFS=: read -r x y z; do echo "$x|$y|$z"; done; echo " lead trail " | { read -r v; echo "[$v]"; }',
    'exec 3>&1; { echo out; echo err >&2; } 2>&1 >/dev/null | sed "s/^/got /"; echo three >&3; echo a b c | { read -r p q; echo "$q"; }',
    'false; a=$?; echo "$a $?"; a=$(exit 5); echo $?; a=b b=$?; echo "$b $?"',
    'trap "echo bye" EXIT; echo one; (echo sub; exit 2); echo $?; set -e; false; echo never',
    'IFS=,; v=a,b,,c; for p in $v; do printf "<%s>" "$p"; done; echo; unset IFS; v="  x   y "; printf "<%s>" $v; echo',
    'x=1; (x=2; echo $x); echo $x; y=$(x=3; echo $x); echo $y $x; z=5 sh -c "echo \\$z"; echo "${z-unset}"',
    "printf '%5s|%-5s|%03d|%x\\n' ab cd 7 255; printf '%s-%s\\n' a b c; echo 'tab\\there'; echo -n no; echo",
    'eval "q=\\"a b\\""; echo "$q"; command -v cd; nosuchcommand 2>/dev/null; echo $?; . /dev/null; echo $?',
    'if false; then echo a; elif true; then echo b; else echo c; fi; until true; do :; done; { echo g; } | cat; echo a;echo b&wait',
  ];
  /* biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above */
  for (const script of scripts)
    it(`runs as a real sh does: ${script.slice(0, 60)}`, async () => {
      const real = await execa('/bin/sh', ['-c', script], { reject: false, stripFinalNewline: false });
      const emulated = await lab.ssh(script);
      expect({ code: emulated.code, stdout: emulated.stdout }).to.deep.equal({
        code: real.exitCode,
        stdout: real.stdout,
      });
    });
});
