import type { Command } from '../../runners/index.ts';

export function systemctl(...args: string[]): Command {
  return { program: 'systemctl', args };
}

/** The manager of whoever runs it: sudo, and sshd without pam_systemd, leave XDG_RUNTIME_DIR unset. */
export function systemctlUser(unit: string, ...args: string[]): Command {
  const script = 'XDG_RUNTIME_DIR=/run/user/$(id -u) exec systemctl --user "$@"';
  // The unit's name stands for the script's: by it the command is known, a reload too.
  return { program: '/bin/sh', args: ['-c', script, unit, ...args] };
}

/** SERVICE_START records name a unit without its `.service`. */
export function stem(unit: string): string {
  return unit.replace(/\.service$/, '');
}

/** What systemd does by itself, a timer's or a path's turn, comes a moment later: 10 seconds at most. */
function awaited(condition: string, unit: string): Command {
  const script = `n=0; until ${condition}; do n=$((n + 1)); [ $n -le 50 ] || exit 1; sleep 0.2; done`;
  return { program: '/bin/sh', args: ['-c', script, 'sh', unit] };
}

export function untilActive(unit: string): Command {
  return awaited('systemctl is-active --quiet "$1"', unit);
}

export function untilRestarted(unit: string): Command {
  return awaited('[ "$(systemctl show --property=NRestarts --value "$1")" != 0 ]', unit);
}
