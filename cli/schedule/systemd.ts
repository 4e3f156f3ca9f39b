import { userInfo } from 'node:os';
import { nightly } from './nightly.ts';
import type { Task } from './task.ts';

/** A service and a timer, to be put into two files as the comments say; see systemd.timer(5). */
export function systemdUnits(task: Task): string {
  const clock = `${two(task.hour)}:${two(task.minute)}:00`;
  const { username, uid } = userInfo();
  return `# /etc/systemd/system/servicedrill.service
[Unit]
Description=${task.description}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
${uid === 0 ? '' : `# Whose keys, known hosts and state the drills use.\nUser=${username}\n`}# A drill that is stopped puts everything back first.
KillMode=mixed
TimeoutStopSec=5min
ExecStart=/bin/sh -c ${systemdWord(nightly(task))}

# /etc/systemd/system/servicedrill.timer
[Unit]
Description=${task.description} every night

[Timer]
OnCalendar=*-*-* ${clock}
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target

# then: systemctl daemon-reload && systemctl enable --now servicedrill.timer
`;
}

/** systemd.service(5): percent and dollar signs are doubled, quotes and backslashes escaped. */
function systemdWord(word: string): string {
  if (/^[\w@/.:=-]+$/.test(word)) return word;
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return `"${escaped}"`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
