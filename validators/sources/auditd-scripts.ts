/**
 * What the auditd source runs on the host: POSIX sh, coreutils and auditctl only. Own lines begin with
 * `#servicedrill `; audit's own always with `type=` or `node=`.
 */
const prelude = `
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
say() { printf '#servicedrill %s\\n' "$*"; }
`;

/** $1: the log, or empty to ask auditd.conf. Sets `log`, `format`, `writes`. */
const findLog = `
log=$1 format=RAW writes=yes conf=/etc/audit/auditd.conf
if [ -r "$conf" ]; then
  while read -r name equals value; do
    case $name in
      log_file) [ -n "$1" ] || log=$value ;;
      log_format) format=$value ;;
      write_logs) writes=$value ;;
    esac
  done <"$conf"
fi
[ -n "$log" ] || log=/var/log/audit/audit.log
`;

/**
 * Which file it is, whatever its name becomes: the number of its inode, and when that was born, since a log that
 * is deleted leaves its number to the next one. 0 or ? where stat or the file system know no birth.
 */
const identity = '%i@%.9W';

/** Each directory's inode, from lines of stat. */
const directories = `while read -r dir other device name; do say directory "$device \${dir%%@*} $name"; done`;

/** Records lost so far, and users where the log has their numbers only. */
const facts = `
say lost "$(auditctl -s 2>/dev/null | sed -n 's/^lost //p')"
[ "$format" = ENRICHED ] || while IFS=: read -r name x uid rest; do say user "$uid $name"; done </etc/passwd
`;

/**
 * Fixes the position, and says what the log alone does not: inodes, users, records lost so far.
 * $1: log or empty. $2 ...: directories whose inodes are told.
 */
export const positionScript = `${prelude}${findLog}
shift
if [ ! -r "$log" ]; then
  dir=\${log%/*}
  if [ -e "$log" ] || { [ -d "$dir" ] && [ ! -x "$dir" ]; }; then say unreadable "$log"; else say missing "$log"; fi
  exit 0
fi
{ read -r inode size device name
  say position "$inode $size $format $writes $log"
  ${directories}
} <<END
$(stat -Lc '${identity} %s %D %n' "$log" "$@" 2>/dev/null)
END
${facts}say following
`;

/**
 * As above, and follows. GNU tail watches the name with inotify, reads a renamed log to its end and goes on with
 * its successor; the source compares inodes afterwards and reads again whatever was missed.
 */
export const followScript = `${positionScript}
exec tail -c "+$((size + 1))" -F "$log" 2>/dev/null
`;

/** The same facts of a host whose log is kept elsewhere, and its own name. $1: empty. $2 ...: directories. */
export const originScript = `${prelude}${findLog}
shift
read -r name </proc/sys/kernel/hostname
say hostname "$name"
${directories} <<END
$(stat -Lc '${identity} %s %D %n' "$@" 2>/dev/null)
END
${facts}`;

/**
 * Everything after a position. $1: log, $2: identity, $3: offset. The file that it is may meanwhile be LOG.1 or
 * older; it is read from the offset, its successors whole. auditd may rename in the middle of it, so that each
 * name is held against its identity again once the file is open. Tells each position reached.
 */
export const readScript = `${prelude}
log=$1 id=$2 offset=$3 tries=0
name() { [ "$1" = 0 ] && file=$log || file=$log.$1; }
id_of() { stat -Lc '${identity}' "$1" 2>/dev/null; }
locate() {
  file=
  while read -r found path; do
    [ "$found" != "$id" ] || file=$path
  done <<END
$(stat -Lc '${identity} %n' "$log" "$log".* 2>/dev/null)
END
  n=\${file#"$log"}
  n=\${n#.}
  n=\${n:-0}
  case $n in *[!0-9]*) return 1 ;; esac
  [ -n "$file" ]
}
while :; do
  if ! locate; then
    tries=$((tries + 1))
    [ "$tries" -ge 20 ] || continue
    say gap "the log with inode \${id%%@*} is gone"
    id=$(id_of "$log") offset=0 tries=0
    [ -n "$id" ] || exit 1
    continue
  fi
  opened=
  {
    set -- $(stat -Lc '${identity} %s' /dev/fd/3)
    if [ "$1" = "$id" ]; then
      opened=yes
      [ "$2" -ge "$offset" ] || { say gap "$file was cut from $offset to $2 bytes"; offset=0; }
      say data
      tail -c "+$((offset + 1))" <&3 | head -c "$(($2 - offset))"
      printf '\\n'
      say position "$1 $2"
      offset=$2
    fi
  } 3<"$file"
  [ -n "$opened" ] || continue
  [ "$n" != 0 ] || exit 0
  name "$((n - 1))"
  next=$(id_of "$file")
  name "$n"
  [ -n "$next" ] && [ "$(id_of "$file")" = "$id" ] || continue
  id=$next offset=0
done
`;

/** The records of events, from the log that auditd itself writes. $1: empty. $2 ...: ids. */
export const confirmScript = `${prelude}${findLog}
shift
[ "$writes" != no ] && [ -r "$log" ] || { say unreadable "$log"; exit 0; }
for id in "$@"; do grep -ahF "audit($id)" "$log" "$log".* 2>/dev/null; done
say whole
`;

/** Sends a canary and asks the kernel. $1: log, $2: the canary's text, empty to send none. */
export const probeScript = `${prelude}
say machine "$(uname -m)"
read -r cmdline </proc/cmdline
say cmdline "$cmdline"
command -v auditctl >/dev/null || { say no-auditctl; exit 0; }
[ -z "$2" ] || { say canary; auditctl -m "$2" 2>&1 & say sender $!; wait; }
say status
auditctl -s 2>&1
say rules
auditctl -l 2>&1
say log "$(stat -Lc '${identity} %s' "$1" 2>&1)"
`;
