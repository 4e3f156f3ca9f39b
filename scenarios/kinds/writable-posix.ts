import type { Command } from '../../runners/index.ts';

/**
 * `test -w` asks the kernel, which knows groups and access lists; it opens nothing. Devices are left out: a masked
 * unit is a link to /dev/null, which everybody may write.
 */
const look = `
count=0
look() {
  for path; do
    if [ -f "$path" ] || [ -d "$path" ]; then
      count=$((count + 1))
      if [ -w "$path" ]; then printf 'writable %s\\n' "$path"; fi
    fi
  done
}`.trim();

/** Where systemd and System V init look for what they run (systemd.unit(5)), and every program that a service runs. */
const systemd = `
${look}
for folder in /etc/systemd/system /run/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system \\
  /lib/systemd/system /etc/init.d; do
  look "$folder" "$folder"/* "$folder"/*.d/*
done
# An account from whom systemctl was taken reads the unit files themselves.
programs=$(systemctl show --property=ExecStart '*.service' "$0*") ||
  programs=$(sed -n 's/^Exec[A-Za-z]*=[-@:+!|]*\\(\\/[^ ]*\\).*/path=\\1/p' /etc/systemd/system/*.service \
    /usr/lib/systemd/system/*.service /lib/systemd/system/*.service 2>/dev/null)
set -f
for word in $programs; do
  case $word in
    path=/*) word=\${word#path=}; look "$word"; look "\${word%/*}" ;;
  esac
done
echo "audited $count"`.trim();

/** The folders that launchd reads for the whole system, and every program that a property list in them names. */
const launchd = `
${look}
for folder in /Library/LaunchDaemons /Library/LaunchAgents; do
  look "$folder"
  for list in "$folder"/*.plist; do
    look "$list"
    program=$(/usr/libexec/PlistBuddy -c 'Print :Program' "$list" 2>/dev/null) ||
      program=$(/usr/libexec/PlistBuddy -c 'Print :ProgramArguments:0' "$list" 2>/dev/null) || continue
    look "$program" "\${program%/*}"
  done
done
echo "audited $count"`.trim();

/**
 * What of systemd's services the account may write; the marker stands where a shell's name does, and is handed to
 * systemctl as the name of more units, of which there are none: by it the event is known.
 */
export function writableUnits(marked: string): Command {
  return { program: '/bin/sh', args: ['-c', systemd, marked] };
}

/** What of launchd's daemons and agents the account may write. */
export function writableJobs(marked: string): Command {
  return { program: '/bin/sh', args: ['-c', launchd, marked] };
}
