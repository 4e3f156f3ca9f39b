import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eslogEvents, type LogEvent, onComputer, shippedRules } from '../../../validators/index.ts';
import { compileRules } from '../../../validators/sigma/index.ts';
import { all, linesOf } from '../samples/read.ts';

const folder = join(shippedRules, 'macos');
const files = readdirSync(folder);
const sources = files.map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
const rulesKnowing = (known_admins: string[], known_services: string[]) =>
  compileRules(sources, { placeholders: { known_admins, known_services } });

const rules = rulesKnowing(['deploy'], ['com.example.known']);

/** File names, without suffix, of the rules that fire on the event. */
function fired(event: LogEvent | undefined, set = rules): string[] {
  const matches = event?.views.flatMap(({ logsource, fields }) => set.match({ logsource, fields })) ?? [];
  return [...new Set(matches.map(({ rule }) => (rule.file ?? '').replace(/\.yml$/, '')))].sort();
}

const launched = { product: 'macos', category: 'process_creation' };
const launchctl = (args: string, more: Record<string, string | null> = {}) => ({
  logsource: launched,
  fields: {
    Image: '/bin/launchctl',
    CommandLine: `launchctl ${args}`,
    User: 'root',
    AuditUserId: '501',
    ...more,
  },
});
const names = (event: Parameters<typeof rules.match>[0], set = rules) =>
  set.match(event).map(({ rule }) => rule.file?.replace(/\.yml$/, ''));

describe('the macOS rules', () => {
  it('are all understood by the engine', () => {
    expect(rules.unsupported).to.deep.equal([]);
    expect(rules.rules).to.have.length(files.length);
  });

  describe("on a daemon's life as eslogger prints it", () => {
    let events: LogEvent[];
    before(async () => {
      events = await all(eslogEvents(linesOf('macos/daemon.eslogger.jsonl')));
    });

    const life: [string, string[]][] = [
      ['the property list created', ['file_event_macos_launchd_plist_written']],
      ['launchctl bootstrap', ['proc_creation_macos_launchctl_job_started']],
      ['the launch item registered', ['eslogger_macos_launch_item_added']],
      ["launchd's trampoline, which is no program of anybody's", []],
      ['the shell in its place', ['proc_creation_macos_child_of_launchd']],
      ['launchctl bootout', ['proc_creation_macos_launchctl_job_removed']],
      ['the launch item gone', []],
    ];
    for (const [index, [what, expected]] of life.entries())
      it(`${expected.length > 0 ? 'see' : 'pass over'} ${what}`, () => {
        expect(fired(events[index])).to.deep.equal(expected);
      });

    it('see the order of it all, by the correlations, and not its reverse', () => {
      const names = (order: readonly LogEvent[]) => {
        const correlator = rules.correlator();
        const views = order.flatMap(({ views: all, time }) =>
          all.map(view => ({ ...onComputer(view, 'mac1'), time })),
        );
        const matches = [...views.flatMap(view => correlator.push(view)), ...correlator.flush()];
        return matches
          .filter(({ rule }) => rule.kind === 'correlation')
          .map(({ rule }) => rule.file?.replace(/\.yml$/, ''))
          .sort();
      };
      expect(names(events)).to.deep.equal([
        'mr_macos_launchd_plist_then_launchctl',
        'mr_macos_launchd_plist_then_program',
      ]);
      const last = events.at(-1)?.time ?? 0;
      const reversed = events.map(event => ({ ...event, time: 2 * last - event.time })).reverse();
      expect(names(reversed)).to.deep.equal([]);
    });

    it('let a known job be, wherever its label stands', () => {
      const set = rulesKnowing([], ['com.example.drill']);
      expect(events.flatMap(event => fired(event, set))).to.deep.equal([
        'proc_creation_macos_launchctl_job_removed',
      ]);
    });

    it('let a known administrator be, except where no event says who it was', () => {
      const set = rulesKnowing(['501'], []);
      expect(events.flatMap(event => fired(event, set))).to.deep.equal([
        'eslogger_macos_launch_item_added',
        'proc_creation_macos_child_of_launchd',
      ]);
    });
  });

  const commands: [string, string[]][] = [
    ['kickstart -k system/com.example.job', ['proc_creation_macos_launchctl_job_started']],
    ['enable system/com.example.job', ['proc_creation_macos_launchctl_job_started']],
    ['load -w /Library/LaunchDaemons/x.plist', ['proc_creation_macos_launchctl_job_started']],
    ['submit -l x -- /bin/sleep 5', ['proc_creation_macos_launchctl_job_started']],
    ['start com.example.job', ['proc_creation_macos_launchctl_job_started']],
    ['disable system/com.example.job', ['proc_creation_macos_launchctl_job_removed']],
    ['bootstrap system /Library/LaunchDaemons/com.example.known.plist', []],
    ['kickstart system/com.example.known', []],
    [
      'bootstrap system /private/tmp/com.example.known.plist',
      ['proc_creation_macos_launchctl_job_started', 'proc_creation_macos_launchctl_unusual_path'],
    ],
    ['list', []],
    ['print system/com.example.job', []],
    ['asuser 501 open -a Safari https://example.org', []],
  ];
  for (const [args, expected] of commands)
    it(`${expected.length > 0 ? 'see' : 'stay silent on'} launchctl ${args}`, () => {
      expect(names(launchctl(args)).sort()).to.deep.equal(expected);
    });

  it("know root's own login from one that became root by sudo", () => {
    const set = rulesKnowing(['root'], []);
    const command = 'load /Library/LaunchDaemons/x.plist';
    expect(names(launchctl(command, { AuditUserId: '0' }), set)).to.deep.equal([]);
    expect(names(launchctl(command, { AuditUserId: '501' }), set)).to.have.length(1);
    const { AuditUserId: _login, ...fields } = launchctl(command).fields;
    expect(names({ logsource: launched, fields }, set), 'a source without login users').to.deep.equal([]);
  });

  it("see a launch daemon's property list edited, and not one of an application", () => {
    const edit = (path: string) => ({
      logsource: launched,
      fields: { Image: '/usr/libexec/PlistBuddy', CommandLine: `PlistBuddy -c Set :RunAtLoad true ${path}` },
    });
    expect(names(edit('/Library/LaunchDaemons/x.plist'))).to.deep.equal([
      'proc_creation_macos_launchd_plist_edited',
    ]);
    expect(names(edit('/Users/jamie/TestApp.app/Contents/Info.plist'))).to.deep.equal([]);
  });

  const children: [string, boolean][] = [
    ['/usr/libexec/sshd-keygen-wrapper', false],
    ['/usr/sbin/sshd', false],
    ['/usr/libexec/nfcd', false],
    ['/System/Library/Frameworks/Contacts.framework/Support/contactsd', false],
    ['/System/Volumes/Preboot/Cryptexes/App/usr/libexec/SafariNotificationAgent', false],
    ['/System/Applications/Calendar.app/Contents/MacOS/Calendar', false],
    ['/Library/JMTTrader/CrashReporter', true],
    ['/Users/Shared/.update', true],
    ['/bin/zsh', true],
    ['/usr/bin/osascript', true],
  ];
  for (const [Image, seen] of children)
    it(`${seen ? 'see' : 'stay silent on'} launchd running ${Image}`, () => {
      const fields = { Image, CommandLine: Image, ParentImage: '/sbin/launchd', ParentProcessId: 1 };
      expect(names({ logsource: launched, fields })).to.have.lengthOf(
        seen ? (Image.startsWith('/Users/Shared') ? 2 : 1) : 0,
      );
      expect(names({ logsource: launched, fields: { ...fields, ParentProcessId: 500 } })).to.deep.equal([]);
    });

  it('see a script of /tmp, whose image is its interpreter', () => {
    const fields = { Image: '/bin/sh', ScriptPath: '/private/tmp/x.sh', ParentProcessId: 1 };
    expect(names({ logsource: launched, fields })).to.include(
      'proc_creation_macos_launchd_child_writable_path',
    );
  });

  it("see a package's script write a launch daemon, and not Apple's installer", () => {
    const fields = {
      TargetFilename: '/Library/LaunchDaemons/com.jamfsoftware.task.enroll.plist',
      User: 'root',
    };
    const logsource = { product: 'macos', category: 'file_event' };
    const installer = '/System/Library/PrivateFrameworks/PackageKit.framework/Versions/A/Resources/installd';
    expect(names({ logsource, fields: { ...fields, Image: '/bin/bash' } })).to.have.length(1);
    expect(names({ logsource, fields: { ...fields, Image: installer } })).to.deep.equal([]);
  });
});
