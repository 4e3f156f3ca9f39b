import { homedir } from 'node:os';
import { join } from 'node:path';
import { nightly } from './nightly.ts';
import type { Task } from './task.ts';

/** Whose service manager runs the units. */
interface Manager {
  readonly folder: string;
  /** Lines of [Unit]. */
  readonly needs: string;
  readonly enable: string;
}

const ofTheSystem: Manager = {
  folder: '/etc/systemd/system',
  needs: 'Wants=network-online.target\nAfter=network-online.target\n',
  enable: 'systemctl daemon-reload && systemctl enable --now servicedrill.timer',
};

/** Needs no root, and has the user's keys, known hosts and state. The system's targets are unknown there. */
const ofTheUser = (): Manager => ({
  folder: join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'systemd/user'),
  needs: '',
  enable:
    'loginctl enable-linger && systemctl --user daemon-reload && systemctl --user enable --now servicedrill.timer',
});

/**
 * A service and a timer, to be put into two files as the comments say; see systemd.timer(5). Root's are the system's, an
 * ordinary user's are that user's own.
 */
export function systemdUnits(task: Task, isRoot: boolean): string {
  const { folder, needs, enable } = isRoot ? ofTheSystem : ofTheUser();
  const clock = `${two(task.hour)}:${two(task.minute)}:00`;
  return `# ${folder}/servicedrill.service
[Unit]
Description=${task.description}
${needs}
[Service]
Type=oneshot
# A drill that is stopped puts everything back first.
KillMode=mixed
TimeoutStopSec=5min
ExecStart=/bin/sh -c ${systemdWord(nightly(task))}

# ${folder}/servicedrill.timer
[Unit]
Description=${task.description} every night

[Timer]
OnCalendar=*-*-* ${clock}
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target

# then: ${enable}
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
