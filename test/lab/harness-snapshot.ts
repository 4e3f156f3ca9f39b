import { AssertionError } from 'chai';
import type { DebianHost } from '../../lab/index.ts';
import { sshOk } from './harness-ssh.ts';

/** What a drill could leave behind, as sorted lines under the name of each place. */
type Snapshot = ReadonlyMap<string, readonly string[]>;

/** Everything units, init scripts and their payloads can be written to; with owner, mode, link's end and hash. */
const WATCHED = [
  '/etc',
  '/run/systemd/system',
  '/run/systemd/transient',
  '/run/systemd/user',
  '/run/systemd/generator*',
  // Of root's own manager, which stands as long as anybody of that name is logged in.
  '/run/user/0/systemd/user',
  '/run/user/0/systemd/transient',
  '/usr/lib/systemd',
  '/usr/local',
  '/opt',
  '/root',
  '/home',
  '/srv',
  '/tmp',
  '/var/tmp',
  '/dev/shm',
  '/var/lib/systemd/linger',
  '/var/spool',
];

/** What every login makes and takes away again, the snapshot's own included. */
const OF_A_LOGIN =
  /(^|\/| )(session-\w+\.scope|user@\d+\.service|user-runtime-dir@\d+\.service|user-\d+\.slice|run-user-\d+\.mount)/;
/** Processes of a login, udev's helpers that come and go, and the snapshot's own. */
const PASSING_PROCESS =
  /^\S+ +(sshd: |\(sd-pam\)|\/lib\/systemd\/systemd --user|\(udev-worker\)|sh -s$|ps --ppid|bash -c LC_ALL=C sh -s)/;

const ofUser = 'XDG_RUNTIME_DIR=/run/user/0 systemctl --user';

const SECTIONS = {
  files: `find ${WATCHED.join(' ')} -xdev -printf '%y %m %u:%g %p -> %l\\n' 2>/dev/null`,
  contents: `find ${WATCHED.join(' ')} -xdev -type f -exec sha256sum {} + 2>/dev/null`,
  units: 'systemctl list-units --all --plain --no-legend --full | awk "{print \\$1, \\$2, \\$3, \\$4}"',
  failed: 'systemctl list-units --failed --plain --no-legend',
  // Its slices stay as long as the login does, once something ran in them; its bus starts when it is first asked.
  'user units': `${ofUser} list-units --all --plain --no-legend --type=service,timer,path | awk "/^dbus/ {next} {print \\$1, \\$2, \\$3, \\$4}"`,
  'failed user units': `${ofUser} list-units --failed --plain --no-legend`,
  'audit rules': 'auditctl -l',
  processes: 'ps --ppid 2 -p 2 --deselect -o user:20=,args=',
} as const;

/** Seconds of work for an emulated machine, and one login: take one before and one after, not more. */
export async function snapshot(host: DebianHost): Promise<Snapshot> {
  const script = Object.entries(SECTIONS).map(([name, command]) => `echo '== ${name}'; ${command}`);
  const output = await sshOk(host, 'LC_ALL=C sh -s', { input: `${script.join('\n')}\n`, timeoutMs: 120_000 });
  return parse(output);
}

/** `+ place: line` for what came, `- place: line` for what went. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  return [...before.keys()].flatMap(section => [
    ...missing(before, after, section).map(line => `- ${section}: ${line}`),
    ...missing(after, before, section).map(line => `+ ${section}: ${line}`),
  ]);
}

/** @throws {AssertionError} that lists every difference */
export function sameAs(before: Snapshot, after: Snapshot): void {
  const found = differences(before, after);
  if (found.length > 0) throw new AssertionError(`the host is not as it was:\n  ${found.join('\n  ')}`);
}

/** Command lines of the host's processes that contain `text`. */
export async function processesNaming(host: DebianHost, text: string): Promise<string[]> {
  const taken = await snapshotOf(host, 'processes');
  return taken.filter(line => line.includes(text));
}

async function snapshotOf(host: DebianHost, section: keyof typeof SECTIONS): Promise<readonly string[]> {
  const output = await sshOk(host, 'LC_ALL=C sh -s', {
    input: `echo '== ${section}'; ${SECTIONS[section]}\n`,
  });
  return parse(output).get(section) ?? [];
}

function parse(output: string): Snapshot {
  const parts = output.split(/^== /m).slice(1);
  return new Map(
    parts.map(part => {
      const [name = '', ...lines] = part.split('\n');
      return [
        name,
        lines
          .map(line => line.trimEnd())
          .filter(isLasting)
          .sort(),
      ];
    }),
  );
}

function isLasting(line: string): boolean {
  return line !== '' && !OF_A_LOGIN.test(line) && !PASSING_PROCESS.test(line);
}

function missing(from: Snapshot, to: Snapshot, section: string): string[] {
  const there = new Set(to.get(section));
  return [...new Set(from.get(section))].filter(line => !there.has(line));
}
