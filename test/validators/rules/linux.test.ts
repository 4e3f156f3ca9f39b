import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { auditEvents, journalEvents, type LogEvent, shippedRules } from '../../../validators/index.ts';
import { compileRules } from '../../../validators/sigma/index.ts';
import { all, linesOf } from '../samples/read.ts';

const folder = join(shippedRules, 'linux');
const files = readdirSync(folder);
const sources = files.map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
const rulesKnowing = (known_admins: string[], known_services: string[]) =>
  compileRules(sources, { placeholders: { known_admins, known_services } });

const rules = rulesKnowing(['ansible'], ['nginx']);

/** File names, without suffix, of the rules that fire on the event. */
function fired(event: LogEvent | undefined, set = rules): string[] {
  const matches = event?.views.flatMap(({ logsource, fields }) => set.match({ logsource, fields })) ?? [];
  return [...new Set(matches.map(({ rule }) => (rule.file ?? '').replace(/\.yml$/, '')))].sort();
}

describe('the Linux rules', () => {
  let acts: LogEvent[];
  let journal: LogEvent[];
  const act = (serial: number) => acts.find(({ id }) => id.endsWith(`:${serial}`));

  before(async () => {
    acts = await all(auditEvents(linesOf('linux/debian12-services.audit.log')));
    journal = await all(journalEvents(linesOf('linux/debian12-services.journal.jsonl')));
  });

  it('are all understood by the engine', () => {
    expect(rules.unsupported).to.deep.equal([]);
    expect(rules.rules).to.have.length(files.length);
  });

  for (const { file, text } of sources) {
    it(`${file} has what a published rule has`, () => {
      const rule = parse(text);
      expect(rule).to.include.all.keys(
        'title',
        'id',
        'status',
        'description',
        'references',
        'author',
        'date',
        'tags',
      );
      expect(rule).to.include.all.keys('falsepositives', 'level');
      expect('correlation' in rule || ('logsource' in rule && 'detection' in rule)).to.equal(true);
      expect(rule.id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(rule.tags.join(' ')).to.match(/attack\.t(1569|1543|1037)/);
    });
  }

  it('have ids of their own', () => {
    expect(new Set(rules.rules.map(({ id }) => id)).size).to.equal(files.length);
  });

  const seen: [number, string, string[]][] = [
    [101, 'systemctl enable --now', ['proc_creation_lnx_systemctl_service_start']],
    [145, 'systemd-run', ['proc_creation_lnx_systemd_run']],
    [69, 'a unit file copied into place', ['file_event_lnx_systemd_unit_created']],
    [71, 'a unit file moved into place', ['file_event_lnx_systemd_unit_created']],
    [102, 'the link of an enabled unit, made by PID 1', ['file_event_lnx_systemd_unit_created']],
    [146, 'a transient unit file, written by PID 1', ['file_event_lnx_systemd_unit_created']],
    [70, 'a unit file opened for appending', ['file_change_lnx_systemd_unit_changed']],
    [181, 'an init script written', ['file_event_lnx_init_script_created']],
    [121, 'a shell executed by PID 1', ['proc_creation_lnx_child_of_systemd']],
    [
      208,
      'an init script executed by PID 1',
      ['proc_creation_lnx_child_of_systemd', 'proc_creation_lnx_service_command'],
    ],
    [147, 'the start of a transient service', ['auditd_lnx_service_start']],
  ];
  for (const [serial, what, names] of seen) {
    it(`see ${what}`, () => expect(fired(act(serial))).to.deep.equal(names));
  }

  it("see the start of a service in systemd's own words, and nothing in its end", () => {
    const units = journal.filter(event => fired(event).length > 0).map(({ views }) => views[0]?.fields);
    expect(new Set(units.map(fields => fields?.UNIT))).to.deep.equal(
      new Set([
        'sd-aa.service',
        'sd-run-aa.service',
        'sd-run-slow.timer',
        'sd-run-slow.service',
        'sdinit.service',
      ]),
    );
    expect(units.map(fields => fields?.MESSAGE).join()).not.to.match(/Stopp|Deactivated/);
  });

  it('stay silent on putting things back: disable, stop, rm, daemon-reload, and reading', () => {
    for (const serial of [82, 123, 124, 125, 144, 150, 151, 154, 160, 186, 210, 213, 214]) {
      expect(fired(act(serial)), `serial ${serial}`).to.deep.equal([]);
    }
  });

  it('stay silent while a stock Debian boots', async () => {
    const boot = await all(auditEvents(linesOf('linux/debian12-boot.audit.log')));
    const messages = await all(journalEvents(linesOf('linux/debian12-boot.journal.jsonl')));
    expect(boot.filter(({ raw }) => raw.includes('SERVICE_START')).length).to.be.greaterThan(5);
    expect(messages.length).to.be.greaterThan(20);
    for (const event of [...boot, ...messages]) expect(fired(event), event.raw).to.deep.equal([]);
  });

  it('let known administrators be, by the login that sudo does not change', () => {
    const set = rulesKnowing(['root'], []);
    for (const serial of [101, 145, 69, 181])
      expect(fired(act(serial), set), `serial ${serial}`).to.deep.equal([]);
    const fields = {
      Image: '/usr/bin/systemctl',
      CommandLine: 'systemctl start x',
      User: 'root',
      LoginUser: 'eve',
    };
    const logsource = { product: 'linux', category: 'process_creation' };
    expect(set.match({ logsource, fields })).to.have.length(1);
    expect(set.match({ logsource, fields: { ...fields, LoginUser: 'root' } })).to.have.length(0);
    const { LoginUser, ...sysmon } = fields;
    expect(LoginUser).to.equal('eve');
    expect(set.match({ logsource, fields: sysmon }), 'a source without login users').to.have.length(0);
  });

  it('do not take PID 1 for the administrator in whose name it runs', () => {
    const set = rulesKnowing(['root'], []);
    for (const serial of [102, 146, 121, 147])
      expect(fired(act(serial), set), `serial ${serial}`).to.have.length(1);
  });

  it('let known services be, wherever their name stands', () => {
    const set = rulesKnowing([], ['sd-aa', 'sd-run-aa', 'sdinit']);
    for (const serial of [101, 102, 122, 146, 147, 187, 209]) {
      expect(fired(act(serial), set), `serial ${serial}`).to.deep.equal([]);
    }
    expect(
      journal.flatMap(event => (fired(event, set).length > 0 ? [event.views[0]?.fields.UNIT] : [])),
    ).to.deep.equal(['sd-run-slow.timer', 'sd-run-slow.service']);
  });

  const commands: [string, string, boolean][] = [
    ['/usr/bin/systemctl', 'systemctl link /tmp/x.service', true],
    ['/usr/bin/systemctl', 'systemctl --user start x', true],
    ['/usr/bin/systemctl', 'systemctl status x', false],
    ['/usr/bin/systemctl', 'systemctl is-enabled x', false],
    ['/usr/bin/systemctl', 'systemctl disable --now x', false],
    ['/usr/bin/systemctl', 'systemctl restart nginx', false],
    ['/usr/bin/systemctl', 'systemctl restart nginx evil', true],
    ['/usr/bin/dash', '/bin/sh /usr/sbin/service x start', true],
    ['/usr/bin/dash', '/bin/sh /usr/sbin/service x stop', false],
    ['/usr/bin/dash', '/bin/sh /usr/sbin/service --status-all', false],
    ['/usr/bin/dash', '/bin/sh /etc/init.d/x start', true],
    ['/usr/bin/perl', '/usr/bin/perl /usr/sbin/update-rc.d x defaults', true],
    ['/usr/bin/perl', '/usr/bin/perl /usr/sbin/update-rc.d x remove', false],
    ['/usr/bin/systemd-run', 'systemd-run --version', false],
    [
      '/usr/bin/busctl',
      'busctl call org.freedesktop.systemd1 /o org.freedesktop.systemd1.Manager StartTransientUnit',
      true,
    ],
    [
      '/usr/bin/busctl',
      'busctl call org.freedesktop.systemd1 /o org.freedesktop.systemd1.Manager ListUnits',
      false,
    ],
  ];
  for (const [Image, CommandLine, fires] of commands) {
    it(`${fires ? 'see' : 'stay silent on'} ${CommandLine}`, () => {
      const event = {
        logsource: { product: 'linux', category: 'process_creation' },
        fields: { Image, CommandLine },
      };
      expect(rules.match(event).length > 0).to.equal(fires);
    });
  }

  describe('on what packages do by themselves', () => {
    const systemctl = (CommandLine: string, more = {}) => {
      const fields = { Image: '/usr/bin/systemctl', CommandLine, User: 'root', ...more };
      const matches = rules.match({ logsource: { product: 'linux', category: 'process_creation' }, fields });
      return matches.map(({ rule }) => (rule.file ?? '').replace(/\.yml$/, ''));
    };
    const seen = ['proc_creation_lnx_systemctl_service_start'];

    it('stay silent when deb-systemd-invoke restarts a service in an unattended upgrade', () => {
      expect(systemctl('systemctl --quiet --system restart cron.service')).to.deep.equal([]);
      expect(systemctl('systemctl --system daemon-reload')).to.deep.equal([]);
    });

    it('fire when anybody with a login, another user or another spelling does so', () => {
      const line = 'systemctl --quiet --system restart cron.service';
      expect(systemctl(line, { LoginUser: 'mallory' })).to.deep.equal(seen);
      expect(systemctl(line, { User: 'www-data' })).to.deep.equal(seen);
      expect(systemctl('systemctl restart cron.service')).to.deep.equal(seen);
      expect(systemctl('systemctl --quiet --system enable cron.service')).to.deep.equal(seen);
    });

    it('stay silent on services of stock systems that timers and sockets start', () => {
      const started = (unit: string) =>
        rules.match({
          logsource: { product: 'linux', service: 'auditd' },
          fields: { type: 'SERVICE_START', unit },
        }).length;
      expect(
        ['packagekit', 'NetworkManager-dispatcher', 'unattended-upgrades', 'ifup@eth0'].map(started),
      ).to.deep.equal([0, 0, 0, 0]);
      expect(['packagekit2', 'ifup'].map(started)).to.deep.equal([1, 1]);
    });
  });
});
