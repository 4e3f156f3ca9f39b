import type { Command } from '../../runners/index.ts';

/** Where a job lives: launchd's own domain, or that of the user who sits at the screen. */
export type LaunchdDomain = 'system' | 'gui';

/**
 * Everybody whose domain may hold the job, should the screen have changed hands since: who sits at it now, and
 * every person (uid 500 and above, nobody excepted) with a process. Tools by their paths, for others of their
 * names may come first; no `case` within `$()`, which the bash 3.2 that is macOS' sh cannot read.
 */
const users = `
users=$(/usr/bin/stat -f %u /dev/console && /bin/ps -A -o uid=) || exit 1
domains=
for uid in $users; do
  case $uid in
    4294967294) ;;
    [5-9]?? | [1-9]???*) case " $domains " in *" gui/$uid "*) ;; *) domains="$domains gui/$uid" ;; esac ;;
  esac
done
`.trim();

const bootstrapForUser =
  'user=$(/usr/bin/stat -f %u /dev/console) && exec /bin/launchctl bootstrap "gui/$user" "$1"';

const kickstartForUser =
  'user=$(/usr/bin/stat -f %u /dev/console) && exec /bin/launchctl kickstart "gui/$user/$1"';

const bootoutForUsers = `${users}
for domain in $domains; do /bin/launchctl bootout "$domain/$1"; done`;

export function bootstrap(domain: LaunchdDomain, plist: string): Command {
  return domain === 'system'
    ? launchctl('bootstrap', 'system', plist)
    : { program: '/bin/sh', args: ['-c', bootstrapForUser, 'sh', plist] };
}

export function kickstart(domain: LaunchdDomain, label: string): Command {
  return domain === 'system'
    ? launchctl('kickstart', `system/${label}`)
    : { program: '/bin/sh', args: ['-c', kickstartForUser, 'sh', label] };
}

/** Harmless where there is no such job: launchctl then exits with 3 or 113. */
export function bootout(domain: LaunchdDomain, label: string): Command {
  return domain === 'system'
    ? launchctl('bootout', `system/${label}`)
    : { program: '/bin/sh', args: ['-c', bootoutForUsers, 'sh', label] };
}

export function launchctl(...args: string[]): Command {
  return { program: 'launchctl', args };
}

/**
 * Looks for a job in launchd, for an override of it (which launchctl could never delete again) and for its files.
 * `launchctl print` exits with 113 where the domain has no such job and with 112 or 125 where there is no
 * such domain; its text is no interface. Any other ending leaves the question open: the last line is missing then.
 */
const probeTail = `
for domain in $domains; do
  /bin/launchctl print "$domain/$label" >/dev/null 2>&1
  case $? in
    0) printf 'job %s\\n' "$domain/$label" ;;
    112 | 113 | 125) ;;
    *) exit 1 ;;
  esac
  case $(/bin/launchctl print-disabled "$domain" 2>/dev/null) in
    *"\\"$label\\""*) printf 'override %s\\n' "$domain/$label" ;;
  esac
done
for path; do
  if [ -e "$path" ] || [ -L "$path" ]; then printf 'file %s\\n' "$path"; fi
done
echo probed`.trim();

export function probeJob(domain: LaunchdDomain, label: string, files: readonly string[]): Command {
  const domains = domain === 'system' ? 'domains=system' : users;
  return {
    program: '/bin/sh',
    args: ['-c', `label=$1; shift\n${domains}\n${probeTail}`, 'sh', label, ...files],
  };
}
