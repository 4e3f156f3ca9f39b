const prelude = `
export LC_ALL=C SYSTEMD_COLORS=0
say() { printf '#servicedrill %s\\n' "$*"; }
canary() {
  if command -v logger >/dev/null; then logger -p user.info -t servicedrill "$1" &
  else printf '%s\\n' "$1" | systemd-cat -t servicedrill -p info & fi
  say sender $!
  wait
}
command -v journalctl >/dev/null || { say no-journalctl; exit 0; }
`;

/** Tells where the system's own journal may not be read: journalctl then shows the user's entries, not always saying so. */
const visibility = `
hidden=
for file in /var/log/journal/*/system.journal /run/log/journal/*/system.journal; do
  [ -r "$file" ] && { hidden=; break; }
  [ -d "\${file%/*/*}" ] && hidden=yes
done
[ -z "$hidden" ] || [ "$(id -u)" = 0 ] || say hidden
`;

/** The last entry there is, which fixes the position, then every new one. $1: a canary, so that there is a last one. */
export const followScript = `${prelude}${visibility}
canary "$1" >/dev/null &
exec journalctl --output=json --all --follow --lines=1 2>&1
`;

/** The last entry's cursor. $1: a canary. */
export const positionScript = `${prelude}${visibility}
canary "$1" >/dev/null
journalctl --output=json --lines=1 2>&1
`;

/** Everything behind a cursor. $1: the cursor. */
export const readScript = `${prelude}
exec journalctl --output=json --all --after-cursor="$1" 2>&1
`;

/** Whether the journal holds no entry at all. */
export const emptyScript = `${prelude}
last=$(journalctl --output=json --lines=1 --no-pager --quiet 2>/dev/null) && [ -z "$last" ] && say empty
`;

/** Sends a canary, says what decides whether it can come. $1: its text. */
export const probeScript = `${prelude}
say canary
canary "$1" 2>&1
say settings
cat /etc/systemd/journald.conf /run/systemd/journald.conf.d/*.conf /etc/systemd/journald.conf.d/*.conf 2>/dev/null |
  sed -n 's/^ *\\(Storage\\|MaxLevelStore\\) *= */\\1=/p'
say active "$(systemctl is-active systemd-journald 2>&1)"
`;

/** Whether the journal has a canary. $1: its text. */
export const heldScript = `${prelude}
journalctl --output=cat --identifier=servicedrill --lines=100 --no-pager 2>/dev/null | grep -Fxq "$1" && say held
`;

/** What PID 1 is told to log. */
export const levelScript = `${prelude}
say level "$(systemctl show --property=LogLevel --value 2>&1)"
`;
