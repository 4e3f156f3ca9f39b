import * as z from 'zod';
import type { Command } from '../../runners/index.ts';
import type { Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { defineKind, type Made } from './define-kind.ts';
import { bootout, bootstrap, kickstart, type LaunchdDomain, launchctl, probeJob } from './launchd-domain.ts';
import { createFile, removeFiles } from './posix-file.ts';
import { propertyList } from './property-list.ts';
import { payload, plainName, posixPath } from './spec.ts';

export interface LaunchdJob {
  readonly label: string;
  readonly payload: Payload;
  /** `/Library/LaunchDaemons` for the system's domain, `/Library/LaunchAgents` for that of a user. */
  readonly directory: string;
  readonly domain: LaunchdDomain;
  /**
   * How it comes to run: by itself when it is taken up, by `launchctl bootstrap` or the older `launchctl load`
   * (never `load -w`, which writes an override that launchctl cannot delete); by `launchctl kickstart`; or once
   * its property list was edited to run at load.
   */
  readonly start: 'bootstrap' | 'load' | 'kickstart' | 'edited';
  /** Path of a script of the payload's words, which launchd then runs in the payload's stead. */
  readonly script?: string;
}

const spec: z.ZodType<LaunchdJob> = z.strictObject({
  label: plainName,
  payload,
  directory: posixPath,
  domain: z.enum(['system', 'gui']),
  start: z.enum(['bootstrap', 'load', 'kickstart', 'edited']),
  script: posixPath.exactOptional(),
});

/**
 * A job of launchd's with a property list of its own. The file belongs to root:wheel and has mode 644 without being
 * told: root makes it under umask 022, and on macOS a file takes its folder's group.
 */
export const launchdJob = defineKind({ name: 'launchdJob', spec, make, presence: presenceByTraces });

function make(job: LaunchdJob): Made {
  const { label, payload, domain, script } = job;
  const plist = `${job.directory}/${label}.plist`;
  const files = script === undefined ? [plist] : [plist, script];
  return {
    name: label,
    handles: {
      names: [label],
      // Events name files by their real path, which for /tmp is /private/tmp.
      paths: files.flatMap(path => (path.startsWith('/tmp/') ? [path, `/private${path}`] : [path])),
    },
    creates: [...files.map(name => ({ kind: 'file', name }) as const), { kind: 'launchd-job', name: label }],
    payload,
    apply: [
      ...(script === undefined ? [] : [createFile(script, scriptText(payload), '755')]),
      createFile(plist, description(job)),
      ...starting(job, plist),
    ],
    revert: [
      ...(job.start === 'load' ? [launchctl('unload', plist)] : []),
      bootout(domain, label),
      removeFiles(...files),
    ],
    probe: probeJob(domain, label, files),
    ...(domain === 'gui' && { runsAsAnyone: true as const }),
  };
}

function starting({ start, domain, label }: LaunchdJob, plist: string): Command[] {
  switch (start) {
    case 'bootstrap':
      return [bootstrap(domain, plist)];
    case 'load':
      return [launchctl('load', plist)];
    case 'kickstart':
      return [bootstrap(domain, plist), kickstart(domain, label)];
    case 'edited':
      return [
        { program: '/usr/libexec/PlistBuddy', args: ['-c', 'Set :RunAtLoad true', plist] },
        bootstrap(domain, plist),
      ];
  }
}

function description({ label, payload, start, script }: LaunchdJob): string {
  return propertyList({
    label,
    arguments: script === undefined ? [payload.program, ...payload.args] : [script],
    runAtLoad: start === 'bootstrap' || start === 'load',
  });
}

/** `/bin/sh -c TEXT` as an executable file. */
function scriptText({ program, args }: Payload): string {
  return `#!${program}\n${args.at(-1) ?? ''}\n`;
}
