import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import type { DebianHost } from '../../lab/index.ts';
import { blocksForHost } from '../docs/guide.ts';
import { Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { unmet } from '../unmet.ts';
import { verifies } from '../verified.ts';
import { labHost, sameAs, snapshot, sshOk, withoutAuditRules } from './harness.ts';
import { rowsOf } from './harness-drill.ts';

/** What the image has beforehand is taken away; what needs a network or GRUB has nothing to do here. */
const strip = `set -e
mkdir /root/lab
mv /etc/audit/rules.d/servicedrill.rules /etc/tmpfiles.d/lab.conf /root/lab
rm -rf /root/.config
auditctl -D
mkdir -p /etc/default
touch /etc/default/grub`;

/** The machine has no network, no GRUB (its kernel is told audit=1 by QEMU), and its seed rewrites the rules at a boot. */
const elsewhere = `apt-get() { :; }; update-grub() { :; }
systemctl() { [ "$1" = reboot ] || command systemctl "$@"; }
set -e
`;

const restore = `set -e
rm -f /etc/tmpfiles.d/servicedrill.conf /etc/default/grub
! dpkg-statoverride --list /usr/bin/systemctl || dpkg-statoverride --remove /usr/bin/systemctl
chown root:root /usr/bin/systemctl
chmod 755 /usr/bin/systemctl
! id drill-low >/dev/null 2>&1 || userdel --remove drill-low
rm -rf /root/.config
mv /root/lab/servicedrill.rules /etc/audit/rules.d
mv /root/lab/lab.conf /etc/tmpfiles.d
rmdir /root/lab
systemd-tmpfiles --create /etc/tmpfiles.d/lab.conf
augenrules --load`;

describe('docs/linux.md, followed on a real Debian host', () => {
  verifies(
    'docs/linux.md alone: a green check, the whole catalogue with exit 0; with one audit rule less exit 1, and its name',
    () => linux(command => sshOk(host, command)),
    ours.debian,
  );
  let host: DebianHost;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    workplace = await Workplace.make();
    await script(strip);
  });
  after(async () => {
    await script(restore);
    await workplace?.close();
  });

  const script = (text: string) => sshOk(host, 'bash -s', { input: `${text}\n` });

  it('ends in a green check, and in exit 0 for the whole catalogue', async function () {
    this.timeout(20 * 60_000);
    const rules = await readFile(new URL('../../docs/setup/linux.rules', import.meta.url), 'utf8');
    await script(`cat >/etc/audit/rules.d/servicedrill.rules <<'END_OF_RULES'\n${rules}END_OF_RULES`);
    for (const block of await blocksForHost('linux.md')) await script(`${elsewhere}${block}`);
    await workplace.write('servicedrill.yml', guided(host.inventory));
    const checked = await workplace.run(['check']);
    expect(checked.code, checked.stdout).to.equal(0);
    const before = await snapshot(host);
    const result = await workplace.drill(['--host', host.name, '--scenario', 'all']);
    sameAs(before, await snapshot(host));
    expect(unmet(result)).to.deep.equal([]);
    expect(result.exitCode).to.equal(0);
    const done = result.hosts[0]?.scenarios ?? [];
    expect(done.filter(({ outcome }) => outcome === 'not-applicable').map(({ id }) => id)).to.deep.equal([
      'systemctl-remote',
    ]);
    expect(
      done.filter(({ outcome }) => outcome !== 'executed' && outcome !== 'not-applicable'),
    ).to.deep.equal([]);
  });

  it('with one audit rule less: exit 1, and what has become blind is named', async () => {
    const rule = '-w /etc/systemd/system -p wa -k t1569_unit';
    const result = await withoutAuditRules(host, [rule], () =>
      workplace.drill(['--host', host.name, '--scenario', 'systemd-service']),
    );
    expect(result.exitCode).to.equal(1);
    const blind = rowsOf(result).filter(({ met }) => !met);
    expect(blind.map(({ id, verdict }) => [id, verdict])).to.deep.include(['file-modification', 'blind']);
    expect(blind.find(({ id }) => id === 'file-modification')?.fix.join('\n')).to.include(rule);
  });
});

/** The guide's inventory, with the keys and the port of this machine. */
function guided(inventory: string): string {
  const { hosts } = parse(inventory);
  const [[name, host] = []] = Object.entries(hosts);
  const { actor } = Object(host).accounts;
  const accounts = { actor, unprivileged: { ...actor, user: 'drill-low' } };
  return stringify({ hosts: { [String(name)]: { ...Object(host), accounts } } });
}
