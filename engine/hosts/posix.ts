import type { Completion } from '../../runners/index.ts';
import type { Arrival, ArrivalQuery, ClockReading, HostCare, NotNow } from './contract.ts';
import { byAnotherName, silentHost } from './not-now.ts';
import { kill, tracesOf } from './posix-sweep.ts';

/**
 * A lock is one file, written under a name of the run's own and then linked, which fails where a lock stands: so it is
 * there whole or not at all, on a full disk too. Run, expiry in seconds by the host's clock, boot id and owner, a line
 * each. A lock of an earlier boot, an expired one or one of a run known to be dead is stale: it stays, and whoever takes the
 * host over makes the lock after it, of which there is only one as well. So a chain of locks, of which the last one counts.
 * Whoever gives the host back removes the first one first: a lock after one that is gone holds nobody off, and its maker,
 * who looks once more, withdraws. Nothing is awaited that a kill could leave undone.
 */
const lockFunctions = `
dir=/run/lock; [ -d "$dir" ] && [ -w "$dir" ] || dir=/var/tmp
lock=$dir/servicedrill.lock
held() { { IFS= read -r r && IFS= read -r u && IFS= read -r b && IFS= read -r o; } 2>/dev/null <"$1"; }
walk() {
  chain=; last=; next=$lock
  while held "$next"; do
    chain="$chain $next"; last=$r until_=$u boot_=$b owner_=$o
    case $r in '' | *[!A-Za-z0-9-]*) next=$lock.after ;; *) next=$lock.after.$r ;; esac
    case "$chain " in *" $next "*) break ;; esac
  done
}
`;

/** Whose login it is, which sudo does not change, stands in /proc, and sudo tells it besides. */
const whoScript = `
login=; { IFS= read -r login; } 2>/dev/null </proc/self/loginuid
printf 'uid %s\\n' "$(id -u)"
printf 'user %s\\n' "$(id -un)"
printf 'login %s %s %s\\n' "$login" "$SUDO_UID" "$SUDO_USER"`.trim();

/** A date that knows no %N leaves the letter; that of macOS does. */
const timeScript = `
now=$(date +%s.%N)
case $now in *[!0-9.]*)
  now=$(zsh -fc 'zmodload zsh/datetime && printf %s "$EPOCHREALTIME"' 2>/dev/null)
  case $now in '' | *[!0-9.]*) now=$(date +%s) ;; esac ;;
esac
printf 'time %s\\n' "$now"`.trim();

const arriveScript = `
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
${timeScript}
run=$1; ms=$2; owner=$3; dead=" $4 "; shift 4
until=$((\${now%%.*} + ms / 1000))
boot=-
if [ -r /proc/sys/kernel/random/boot_id ]; then IFS= read -r boot </proc/sys/kernel/random/boot_id
elif command -v sysctl >/dev/null; then boot=$(sysctl -n kern.bootsessionuuid 2>/dev/null) || boot=-; fi
${lockFunctions}
# Whoever else comes must be able to read whose it is.
umask 022
take() {
  printf '%s\\n' "$run" "$until" "$boot" "$owner" >"$lock.$run" && ln -- "$lock.$run" "$1"
  taken=$?; rm -f -- "$lock.$run"; return $taken
} 2>/dev/null
stale() {
  case $until_ in '' | *[!0-9]*) return 0 ;; esac
  case $dead in *" $last "*) return 0 ;; esac
  [ "$boot_" != "$boot" ] || [ "$until_" -le "\${now%%.*}" ]
}
answer=failed
for try in 1 2 3; do
  walk
  if [ -n "$chain" ] && ! stale; then answer="held $last $until_ $owner_"; break; fi
  at=$next
  # Where it cannot be made somebody else was first, or the disk is full.
  take "$at" || continue
  walk
  if [ "$last" = "$run" ]; then answer=taken; break; fi
  rm -f -- "$at"
done
# Another account may have to lock in the other directory: whoever has a lock looks there too, and withdraws.
if [ "$answer" = taken ]; then
  own=$lock lock=/run/lock/servicedrill.lock
  [ "$own" != "$lock" ] || lock=/var/tmp/servicedrill.lock
  walk
  if [ -n "$chain" ] && ! stale; then answer="held $last $until_ $owner_"; rm -f -- "$at"; fi
  lock=$own; walk
fi
printf 'lock %s\\n' "$answer"
# Pieces that a kill left of dead runs' locks: names of their own, and locks after one that is gone.
for each in $dead; do [ ! -e "$lock.$each" ] || rm -f -- "$lock.$each"; done
for file in "$lock".after.*; do
  held "$file" && case $dead in *" $r "*) case "$chain " in *" $file "*) ;; *) rm -f -- "$file" ;; esac ;; esac
done
${whoScript}
printf 'home %s\\n' "$HOME"
[ ! -e "/run/user/$(id -u)/systemd/private" ] || echo 'manager own'
name=$(uname -n); printf 'host %s\\n' "$name"
if [ -r /etc/os-release ]; then (. /etc/os-release; printf 'os %s %s\\n' "$ID" "$VERSION_ID")
elif command -v sw_vers >/dev/null; then printf 'os macos %s\\n' "$(sw_vers -productVersion)"
else printf 'os %s\\n' "$(uname -sr)"; fi
for tool; do printf 'tool %s ' "$tool"; command -v "$tool" || echo; done
echo arrived`.trim();

const leaveScript = `${lockFunctions}
walk; if [ "$last" = "$1" ]; then rm -f -- $chain; fi`.trim();

export const posix: HostCare = {
  elevate: () => ['log in as root, or give the account become: sudo'],
  async arrive(send, query) {
    const { run, lockMs, owner, deadRuns, tools } = query;
    const args = ['-c', arriveScript, 'sh', run, String(lockMs), owner, deadRuns.join(' '), ...tools];
    const completion = await send({ program: '/bin/sh', args });
    return readArrival(completion, query);
  },
  async hostname(send) {
    const { code, stdout } = await send({ program: 'uname', args: ['-n'] });
    return code === 0 ? stdout.trim() : undefined;
  },
  async identities(send, as) {
    const { stdout } = await send({ program: '/bin/sh', args: ['-c', whoScript], ...(as && { as }) });
    return identitiesIn(stdout.split('\n').map(line => line.split(' ')));
  },
  async leave(send, run) {
    const { ended, code } = await send({ program: '/bin/sh', args: ['-c', leaveScript, 'sh', run] });
    return ended === 'exited' && code === 0;
  },
  traces: tracesOf,
  kill,
};

function readArrival(completion: Completion, query: ArrivalQuery): Arrival | NotNow {
  const lines = completion.stdout.split('\n').map(line => line.split(' '));
  const value = (name: string) =>
    lines
      .find(([key]) => key === name)
      ?.slice(1)
      .join(' ') ?? '';
  if (!completion.stdout.includes('\narrived')) return silentHost(completion, 'sh -c "id; date"');
  const locked = notLocked(value('lock'), query.run);
  if (locked) return locked;
  return {
    facts: {
      os: value('os').trim(),
      hostname: value('host'),
      actor: value('user'),
      identities: identitiesIn(lines),
      ...(value('home').startsWith('/') && { home: value('home') }),
      userManager: value('manager') === 'own',
      tools: toolPaths(lines),
    },
    admin: value('uid') === '0',
    ...clock.read(completion),
    clock,
  };
}

const clock: ClockReading = {
  command: { program: '/bin/sh', args: ['-c', timeScript] },
  read({ stdout, startedAt, endedAt }) {
    const { hostTime, within } = readTime(/^time (.*)$/m.exec(stdout)?.[1] ?? '');
    return { hostTime, sent: startedAt - within, received: endedAt + within };
  },
};

/** Audit's word for a process that nobody logged in for. */
const noLogin = '4294967295';

function identitiesIn(lines: readonly string[][]): string[] {
  const told = lines.filter(([key = '']) => ['uid', 'user', 'login'].includes(key));
  const words = told.flatMap(([, ...rest]) => rest).filter(word => word !== '' && word !== noLogin);
  return [...new Set(words)];
}

function toolPaths(lines: readonly string[][]): Record<string, string> {
  const found = lines.filter(([key, , path]) => key === 'tool' && path?.startsWith('/'));
  return Object.fromEntries(found.map(([, name = '', ...path]) => [name, path.join(' ')]));
}

/** `1700000000.123456789`. Where the host could tell whole seconds only, it is any moment of that second. */
function readTime(text: string): { readonly hostTime: number; readonly within: number } {
  const [seconds = '', fraction = ''] = text.split('.');
  const whole = /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1000 : Number.NaN;
  return /^\d+$/.test(fraction)
    ? { hostTime: whole + Number(`0.${fraction}`) * 1000, within: 0 }
    : { hostTime: whole + 500, within: 500 };
}

function notLocked(answer: string, run: string): NotNow | undefined {
  if (answer === 'taken') return undefined;
  const [state, holder = '', until = '', ...owner] = answer.split(' ');
  if (state !== 'held') {
    return {
      message: 'the lock on the host could not be taken',
      fix: 'make /run/lock or /var/tmp writable for the actor',
    };
  }
  if (holder === run) return byAnotherName(run);
  return {
    heldBy: holder,
    message: `another run (${holder}, ${owner.join(' ')}) has the host until ${expiry(until)}`,
    fix: 'wait for it; if it died, run simulate cleanup where it was started',
  };
}

/** The lock's text is the host's: no number in it need be a time. */
function expiry(seconds: string): string {
  const at = new Date(Number(seconds) * 1000);
  return Number.isNaN(at.getTime()) ? `second ${seconds}` : at.toISOString();
}
