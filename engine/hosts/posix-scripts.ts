/**
 * A lock is one file, written under a name of the run's own and then linked, which fails where a lock stands: so it is
 * there whole or not at all, on a full disk too. Run, expiry in seconds by the host's clock, boot id and owner, a line
 * each. A lock of an earlier boot, an expired one or one of a run known to be dead is stale: it stays, and whoever takes the
 * host over makes the lock after it, of which there is only one as well. So a chain of locks, of which the last one counts.
 * Whoever gives the host back removes the first one first: a lock after one that is gone holds nobody off, and its maker,
 * who looks once more, withdraws. Nothing is awaited that a kill could leave undone.
 * Both directories are everybody's. So a lock counts only as a file that root or the acting account made, and for a day at
 * most; what another account puts in its place root removes, and any other account goes round it, to its home.
 */
const lockFunctions = `
dir=/run/lock; [ -d "$dir" ] && [ -w "$dir" ] || dir=/var/tmp
lock=$dir/servicedrill.lock; home=$HOME/.servicedrill.lock; me=$(id -u)
ours() {
  [ -f "$1" ] && [ ! -L "$1" ] && set -- $(ls -ldn -- "$1" 2>/dev/null) || return 1
  case $3 in 0 | "$me") ;; *) return 1 ;; esac
}
squatted() { { [ -e "$1" ] || [ -L "$1" ]; } && ! ours "$1"; }
held() { ours "$1" && { IFS= read -r r && IFS= read -r u && IFS= read -r b && IFS= read -r o; } 2>/dev/null <"$1"; }
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
export const whoScript = `
login=; { IFS= read -r login; } 2>/dev/null </proc/self/loginuid
printf 'uid %s\\n' "$(id -u)"
printf 'user %s\\n' "$(id -un)"
printf 'login %s %s %s\\n' "$login" "$SUDO_UID" "$SUDO_USER"`.trim();

/** A date that knows no %N leaves the letter; that of macOS does. */
export const timeScript = `
now=$(date +%s.%N)
case $now in *[!0-9.]*)
  now=$(zsh -fc 'zmodload zsh/datetime && printf %s "$EPOCHREALTIME"' 2>/dev/null)
  case $now in '' | *[!0-9.]*) now=$(date +%s) ;; esac ;;
esac
printf 'time %s\\n' "$now"`.trim();

/** $1: the kernel that `uname -s` must name, then run, lifetime (ms), owner, dead runs, tools. */
export const arriveScript = `
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
${timeScript}
kernel=$(uname -s); printf 'kernel %s\\n' "$kernel"
# Another platform's host is not for this run: no lock is made there.
[ "$kernel" = "$1" ] || exit 0
run=$2; ms=$3; owner=$4; dead=" $5 "; shift 5
until=$((\${now%%.*} + ms / 1000))
boot=-
if [ -r /proc/sys/kernel/random/boot_id ]; then IFS= read -r boot </proc/sys/kernel/random/boot_id
elif command -v sysctl >/dev/null; then boot=$(sysctl -n kern.bootsessionuuid 2>/dev/null) || boot=-; fi
${lockFunctions}
evict() { [ "$me" = 0 ] && squatted "$1" && { rm -f -- "$1" || rmdir -- "$1"; } 2>/dev/null; }
evict "$lock"
if squatted "$lock"; then lock=$home; fi
# Whoever else comes must be able to read whose it is.
umask 022
take() {
  (set -C; printf '%s\\n' "$run" "$until" "$boot" "$owner" >"$lock.$run") && ln -- "$lock.$run" "$1"
  taken=$?; rm -f -- "$lock.$run"; return $taken
} 2>/dev/null
stale() {
  case $until_ in '' | *[!0-9]*) return 0 ;; esac
  case $dead in *" $last "*) return 0 ;; esac
  [ "$boot_" != "$boot" ] || [ "$until_" -le "\${now%%.*}" ] || [ "$until_" -gt "$((\${now%%.*} + 86400))" ]
}
answer=failed
for try in 1 2 3; do
  walk
  if [ -n "$chain" ] && ! stale; then answer="held $last $until_ $owner_"; break; fi
  at=$next; evict "$at"
  # Where it cannot be made somebody else was first, or the disk is full.
  take "$at" || continue
  walk
  if [ "$last" = "$run" ]; then answer=taken; break; fi
  rm -f -- "$at"
done
# Another account may have to lock in the other directory: whoever has a lock looks there too, and withdraws.
if [ "$answer" = taken ]; then
  own=$lock
  for lock in /run/lock/servicedrill.lock /var/tmp/servicedrill.lock; do
    [ "$own" != "$lock" ] || continue
    walk
    if [ -n "$chain" ] && ! stale; then answer="held $last $until_ $owner_"; rm -f -- "$at"; break; fi
  done
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
# As sd_booted(3) tells it.
if [ "$kernel" = Linux ] && [ ! -d /run/systemd/system ]; then
  init=; { IFS= read -r init; } 2>/dev/null </proc/1/comm
  version=; { IFS= read -r version; } 2>/dev/null </proc/version
  case "$version $(uname -r)" in *[Mm]icrosoft*) init="$init wsl" ;; esac
  printf 'init %s\\n' "$init"
fi
name=$(uname -n); printf 'host %s\\n' "$name"
if [ -r /etc/os-release ]; then (. /etc/os-release; printf 'os %s %s\\n' "$ID" "$VERSION_ID")
elif command -v sw_vers >/dev/null; then printf 'os macos %s\\n' "$(sw_vers -productVersion)"
else printf 'os %s\\n' "$(uname -sr)"; fi
for tool; do printf 'tool %s ' "$tool"; command -v "$tool" || echo; done
echo arrived`.trim();

/** $1: the run. */
export const leaveScript = `${lockFunctions}
run=$1; kept=0
for lock in "$lock" "$home"; do
  walk; if [ "$last" = "$run" ]; then rm -f -- $chain || kept=1; fi
done
exit $kept`.trim();
