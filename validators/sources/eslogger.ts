import type { Health, LogSource, TelemetryNeed } from '../contract.ts';
import { Canaries } from './canaries.ts';
import { EslogFeed } from './eslogger-feed.ts';
import { blind, inconclusive } from './health.ts';
import { shellScript, tag } from './host-script.ts';
import { type LiveKind, LiveLog } from './live-log.ts';

/** What is asked of Endpoint Security: the events that drive services, and no busier ones. */
const wanted = [
  'exec',
  'create',
  'rename',
  'write',
  'btm_launch_item_add',
  'btm_launch_item_remove',
] as const;

/**
 * Follows those of the events `$@` that this macOS knows (macOS 13 brought btm_*), for eslogger refuses to start
 * over one that it does not. It hears nothing of its own process group: canaries come from another login.
 */
const followScript = `
command -v eslogger >/dev/null || { echo 'eslogger: command not found'; exit 127; }
known=" $(eslogger --list-events 2>/dev/null | tr '\\n' ' ') "
for event; do
  shift
  case $known in *" $event "* | '  ') set -- "$@" "$event" ;; esac
done
printf '${tag}events %s\\n' "$*"
exec eslogger "$@" 2>&1
`.trim();

/**
 * Endpoint Security's events as macOS's eslogger prints them: live only, as root, and with Full Disk Access of the
 * responsible process. Apple calls its output no stable interface: what is read rests on message versions 9 and 10.
 */
export function esloggerSource(): LogSource {
  return {
    async open(runner, options) {
      const prefix = `servicedrill-canary-${options.marker}.`;
      const canaries = new Canaries(prefix, options.onTime);
      const log = new LiveLog(runner, options, liveKind(canaries));
      await log.start();
      return log;
    },
  };
}

function liveKind(canaries: Canaries): LiveKind<EslogFeed> {
  const feed = new EslogFeed(canaries);
  return {
    name: 'eslogger',
    follow: shellScript(followScript, ...wanted),
    feed,
    canaries,
    canary: text => ({ program: '/usr/bin/true', args: [text], as: 'observer' }),
    distrust: () => (feed.lost > 0 ? inconclusive(`macOS dropped ${feed.lost} events`, tooBusy) : undefined),
    silence: ended => silence(feed, ended),
    covers: need => covers(need, feed),
  };
}

/** Wordings of eslogger on macOS 26; older ones carry the same result codes. */
function silence({ notices }: EslogFeed, ended: string | undefined): Health {
  const said = notices.join('\n');
  if (/NOT_PERMITTED|Full Disk Access|TCC/i.test(said))
    return inconclusive('eslogger lacks Full Disk Access', fullDiskAccess);
  if (/NOT_PRIVILEGED|superuser|must be run as root/i.test(said))
    return inconclusive('eslogger needs root', [
      'observer: {user: root}  # or become: sudo in the inventory',
    ]);
  if (/TOO_MANY_CLIENTS/.test(said))
    return inconclusive('Endpoint Security has no room for another client', ['quit another eslogger']);
  if (/command not found/.test(said)) return inconclusive('there is no eslogger, which macOS has from 13 on');
  if (ended !== undefined)
    return inconclusive(`eslogger could not be followed: ${[ended, said].filter(Boolean).join(': ')}`);
  return {
    state: 'blind',
    why: 'eslogger runs, yet the execution of a canary did not come out of it',
    fix: [
      'sudo eslogger exec  # and run anything in another terminal: it should show',
      'sudo shutdown -r now  # where it does not: Endpoint Security has stopped delivering',
    ],
  };
}

const fullDiskAccess = [
  'System Settings > General > Sharing > Remote Login (i): Allow full disk access for remote users',
  'System Settings > Privacy & Security > Full Disk Access: the program that runs eslogger, where that is not sshd',
];

const tooBusy = ['repeat it while the Mac is less busy'];

function covers(need: TelemetryNeed, { subscribed = wanted }: EslogFeed): Health {
  if (need.kind !== 'endpoint-security')
    return blind(`Endpoint Security has no event of kind ${need.kind}`, []);
  const lacking = need.events.filter(event => !subscribed.includes(event));
  if (lacking.length === 0) return { state: 'alive' };
  return blind(`this macOS's eslogger knows no ${lacking.join(', ')}`, ['upgrade to macOS 13 or later']);
}
