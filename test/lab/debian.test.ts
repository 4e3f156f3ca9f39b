import { expect } from 'chai';
import { execa } from 'execa';
import { parse } from 'yaml';
import { AUDIT_RULES } from '../../lab/debian/audit-rules.ts';
import type { DebianHost } from '../../lab/index.ts';
import {
  differences,
  labHost,
  loadedAuditRules,
  powerCut,
  processesNaming,
  sameAs,
  snapshot,
  ssh,
  sshOk,
  withAuditdStopped,
  withoutAuditRules,
} from './harness.ts';
import { presentedKey } from './harness-host-key.ts';

describe('a Debian lab host', () => {
  let host: DebianHost;
  before(async function () {
    host = await labHost(this);
  });

  it('presents exactly the host key that is pinned', async () => {
    expect(await presentedKey(host)).to.deep.equal({ kinds: ['ssh-ed25519'], key: host.hostKey });
    const listed = await execa('ssh-keygen', ['-l', '-f', '-'], { input: host.hostKey });
    expect(listed.stdout.split(' ')[1]).to.equal(host.pin);
  });

  it('gives an inventory that pins its key and names its accounts', () => {
    const inventory = parse(host.inventory);
    expect(inventory.hosts).to.have.all.keys(host.name);
    expect(inventory.hosts[host.name]).to.deep.include({
      port: host.port,
      host_key: host.hostKey,
      lab: true,
    });
    expect(inventory.hosts[host.name].accounts.unprivileged.user).to.equal('drill');
  });

  it('has booted whole: nothing failed, nothing still starting', async () => {
    expect((await ssh(host, 'systemctl is-system-running')).stdout).to.equal('running\n');
  });

  it('has loaded the audit rules asked for, and lost no record', async () => {
    expect((await loadedAuditRules(host)).map(named)).to.have.members(AUDIT_RULES.map(named));
    expect(await sshOk(host, 'auditctl -s'))
      .to.match(/^enabled 1$/m)
      .and.to.match(/^lost 0$/m);
  });

  it('audits the unit file that PID 1 writes for systemd-run', async () => {
    await sshOk(host, 'systemd-run --quiet --wait --unit=lab-proof-a true');
    expect(await created(host, 'lab-proof-a')).to.include(
      'name="/run/systemd/transient/lab-proof-a.service"',
    );
  });

  it('has an account for each degree of privilege', async () => {
    expect((await ssh(host, 'sudo -n id -u', { user: 'operator' })).stdout).to.equal('0\n');
    expect((await ssh(host, 'sudo -n id -u', { user: 'nosudo' })).stderr).to.include(
      'a password is required',
    );
    expect((await ssh(host, 'sudo -n id -u', { user: 'drill' })).code).to.equal(1);
    const stop = await ssh(host, 'systemctl stop ssh', { user: 'drill' });
    expect(stop.stderr).to.include('Interactive authentication required');
  });

  it('comes back from a power cut: written files stay, what only memory held is gone, the key is the same', async () => {
    await sshOk(host, 'echo kept >/root/kept && sync && systemd-run --quiet --unit=lab-proof-b sleep 600');
    const boot = await sshOk(host, 'cat /proc/sys/kernel/random/boot_id');
    await powerCut(host);
    expect(await sshOk(host, 'cat /proc/sys/kernel/random/boot_id')).not.to.equal(boot);
    expect(await sshOk(host, 'cat /root/kept && rm /root/kept')).to.equal('kept\n');
    expect((await ssh(host, 'systemctl cat lab-proof-b')).code).to.equal(1);
    expect(await sshOk(host, 'dmesg')).to.match(/EXT4-fs .*: recovery complete/);
    expect(await sshOk(host, 'cat /proc/mounts')).to.match(/^\S+ \/ ext4 rw,/m);
    expect(await loadedAuditRules(host)).to.have.lengthOf(AUDIT_RULES.length);
  });
});

describe('a Debian lab host without audit=1', () => {
  it('audits commands, but nothing that PID 1 itself writes', async function () {
    const host = await labHost(this, { audit: false });
    expect(await sshOk(host, 'cat /proc/cmdline')).not.to.include('audit=1');
    await sshOk(host, 'systemd-run --quiet --wait --unit=lab-proof-c true');
    expect(await sshOk(host, 'ausearch --input-logs --raw -k t1569_cmd')).to.include('lab-proof-c');
    expect(await created(host, 'lab-proof-c')).to.equal('');
  });
});

describe('the proofs of the lab tests', () => {
  let host: DebianHost;
  before(async function () {
    host = await labHost(this);
  });

  it('find no difference where nothing was changed', async () => {
    sameAs(await snapshot(host), await snapshot(host));
  });

  it('find a unit, its links, its file, its process, a failed unit, an init script, and what is gone', async () => {
    const before = await snapshot(host);
    await sshOk(host, 'sh -s', { input: MISCHIEF });
    try {
      const found = differences(before, await snapshot(host)).join('\n');
      for (const trace of TRACES) expect(found).to.match(trace);
      expect(await processesNaming(host, 'sleep 612')).to.have.lengthOf(1);
    } finally {
      await sshOk(host, 'sh -s', { input: REPAIR });
    }
    sameAs(before, await snapshot(host));
  });

  it('can take one audit rule away, and give it back', async () => {
    const rules = await loadedAuditRules(host);
    for (const rule of [
      ...AUDIT_RULES.slice(0, 1),
      ...AUDIT_RULES.filter(each => each.startsWith('-w')).slice(0, 1),
    ])
      await withoutAuditRules(host, [rule], async () => {
        expect((await loadedAuditRules(host)).map(named)).not.to.include(named(rule));
      });
    expect(await loadedAuditRules(host)).to.have.members(rules);
  });

  it('can stop auditd, and start it again', async () => {
    await withAuditdStopped(host, async () => {
      expect((await ssh(host, 'systemctl is-active auditd')).stdout).to.equal('inactive\n');
      expect(await sshOk(host, 'auditctl -s')).to.match(/^pid 0$/m);
    });
    expect((await ssh(host, 'systemctl is-active auditd')).stdout).to.equal('active\n');
  });
});

const MISCHIEF = `set -e
printf '[Service]\\nExecStart=sleep 612\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/lab-mischief.service
systemctl daemon-reload
systemctl --quiet enable --now lab-mischief
printf '#!/bin/sh\\n' >/etc/init.d/lab-mischief2
echo >/dev/shm/lab-mischief
mkdir /home/drill/lab-mischief
systemd-run --quiet --unit=lab-fails false
rm /etc/update-motd.d/10-uname
`;

const TRACES = [
  /^\+ files: f 644 root:root \/etc\/systemd\/system\/lab-mischief[.]service ->$/m,
  /^\+ contents: [0-9a-f]{64} {2}\/etc\/systemd\/system\/lab-mischief[.]service$/m,
  /^\+ files: l .*multi-user[.]target[.]wants\/lab-mischief[.]service -> /m,
  /^\+ files: f .*\/etc\/init[.]d\/lab-mischief2/m,
  /^\+ files: f .*\/dev\/shm\/lab-mischief/m,
  /^\+ files: d .*\/home\/drill\/lab-mischief/m,
  /^\+ units: lab-mischief[.]service loaded active running/m,
  /^\+ failed: lab-fails[.]service/m,
  /^\+ processes: root +sleep 612$/m,
  /^- files: f .*\/etc\/update-motd[.]d\/10-uname/m,
];

const REPAIR = `systemctl --quiet disable --now lab-mischief
rm -r /etc/systemd/system/lab-mischief.service /etc/init.d/lab-mischief2 /dev/shm/lab-mischief /home/drill/lab-mischief
systemctl daemon-reload
systemctl reset-failed lab-fails
printf '#!/bin/sh\\nuname -snrvm\\n' >/etc/update-motd.d/10-uname
chmod 755 /etc/update-motd.d/10-uname
`;

/** The PATH records, a name being created, of a transient unit's file. */
function created(host: DebianHost, unit: string): Promise<string> {
  return sshOk(
    host,
    `ausearch --input-logs --raw -k t1569_unit | grep nametype=CREATE | grep ${unit} || true`,
  );
}

/** auditctl lists `-k KEY` of system call rules as `-F key=KEY`. */
function named(rule: string): string {
  return rule.replace(/ -k (\S+)$/, ' -F key=$1').replace(/^(-w .*) -F key=/, '$1 -k ');
}
