import { quotePosix } from '../runners/index.ts';

export interface NightlyJob {
  readonly hour: number;
  readonly minute: number;
  readonly hosts: readonly string[];
  readonly scenarios: readonly string[];
  readonly inventory?: string;
  /** Absolute folder; each night's reports carry the date. */
  readonly output: string;
}

/** A service and a timer, to be put into two files as the comments say; see systemd.timer(5). */
export function systemdUnits(job: NightlyJob): string {
  const clock = `${two(job.hour)}:${two(job.minute)}:00`;
  return `# /etc/systemd/system/servicedrill.service
[Unit]
Description=Drill the detections of ATT&CK T1569
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
# A drill that is stopped puts everything back first.
KillMode=mixed
TimeoutStopSec=5min
# Another night's run makes good what one that died left behind.
ExecStartPre=-${systemdWords(['servicedrill', 'cleanup', ...inventoryOf(job)])}
ExecStart=/bin/sh -c ${systemdWord(nightly(job))}

# /etc/systemd/system/servicedrill.timer
[Unit]
Description=Drill the detections of ATT&CK T1569 every night

[Timer]
OnCalendar=*-*-* ${clock}
RandomizedDelaySec=10min
Persistent=true

[Install]
WantedBy=timers.target

# then: systemctl daemon-reload && systemctl enable --now servicedrill.timer
`;
}

/** One line for crontab(5), where a percent sign must be escaped. */
export function crontabLine(job: NightlyJob): string {
  const cleanup = quotePosix(['servicedrill', 'cleanup', ...inventoryOf(job)]);
  return `${job.minute} ${job.hour} * * * ${`${cleanup}; ${nightly(job)}`.replaceAll('%', '\\%')}\n`;
}

function nightly(job: NightlyJob): string {
  const folder = quotePosix([job.output]);
  const words = [
    'servicedrill',
    'run',
    ...job.hosts.flatMap(host => ['--host', host]),
    ...job.scenarios.flatMap(scenario => ['--scenario', scenario]),
    ...inventoryOf(job),
    '--quiet',
  ];
  const reports = ['junit', 'html'].map(
    format => `--report ${format}:${folder}/"$day".${format === 'junit' ? 'xml' : 'html'}`,
  );
  return `mkdir -p ${folder} && day=$(date +%F) && exec ${quotePosix(words)} ${reports.join(' ')}`;
}

function inventoryOf({ inventory }: NightlyJob): string[] {
  return inventory === undefined ? [] : ['--inventory', inventory];
}

function systemdWords(words: readonly string[]): string {
  return words.map(systemdWord).join(' ');
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
