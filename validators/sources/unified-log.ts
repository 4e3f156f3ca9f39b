import type { Health, LogSource, TelemetryNeed } from '../contract.ts';
import { Canaries } from './canaries.ts';
import { inconclusive } from './health.ts';
import { type LiveKind, LiveLog } from './live-log.ts';
import { UnifiedLogFeed } from './unified-log-feed.ts';

/**
 * What launchd itself says of its jobs in macOS's unified log: that a job was taken up, that its process was
 * spawned, how it ended. It carries neither arguments of programs nor files written nor who asked: for those there
 * is Endpoint Security (`eslogger`). Followed live, by an administrator.
 */
export function unifiedLogSource(): LogSource {
  return {
    async open(runner, options) {
      const prefix = `servicedrill-canary-${options.marker}-`;
      const canaries = new Canaries(prefix, options.onTime);
      const log = new LiveLog(runner, options, liveKind(canaries, prefix));
      await log.start();
      return log;
    },
  };
}

function liveKind(canaries: Canaries, prefix: string): LiveKind<UnifiedLogFeed> {
  const feed = new UnifiedLogFeed(canaries);
  const predicate = `processID == 1 OR eventMessage CONTAINS "${prefix}"`;
  return {
    name: 'the unified log',
    follow: {
      program: '/usr/bin/log',
      args: ['stream', '--style', 'ndjson', '--predicate', predicate],
      as: 'observer',
    },
    feed,
    canaries,
    canary: text => ({ program: '/usr/bin/logger', args: ['-t', 'servicedrill', text], as: 'observer' }),
    distrust: () => (feed.lossy ? inconclusive('the unified log dropped messages', tooBusy) : undefined),
    silence: ended => silence(feed, ended),
    covers,
  };
}

const tooBusy = ['repeat it while the Mac is less busy'];

function silence({ notices }: UnifiedLogFeed, ended: string | undefined): Health {
  const said = notices.filter(line => !line.startsWith('Filtering the log data')).join('\n');
  if (/must be admin|not permitted|permission/i.test(said)) {
    return inconclusive(`the unified log may not be read: ${said}`, [
      'observer: {user: root}  # or become: sudo in the inventory',
    ]);
  }
  if (ended !== undefined)
    return inconclusive(`log stream could not be followed: ${[ended, said].filter(Boolean).join(': ')}`);
  return {
    state: 'blind',
    why: 'log stream runs, yet a message sent with logger did not come out of it',
    fix: ['sudo log config --reset --mode "level:default"', 'sudo log config --status'],
  };
}

function covers(need: TelemetryNeed): Health {
  if (need.kind === 'service-start') return { state: 'alive' };
  const what = need.kind === 'endpoint-security' ? need.events.join(', ') : need.kind;
  return {
    state: 'blind',
    why: `the unified log has no record of ${what} and no arguments of programs; eslogger has`,
    fix: ['logs: [eslogger]  # in the inventory'],
  };
}
