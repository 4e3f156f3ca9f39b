import { isHarmlessLine } from '../../scenarios/index.ts';
import type { Send, SweepQuery, Trace } from './contract.ts';

/**
 * The process of that id as uid, start (clock ticks since boot, proc_pid_stat(5); its time where there is no /proc) and
 * command line with a space between the words. Without /proc ps is asked: macOS cuts its lines at 79 columns unless told `-ww`.
 */
const about = `
about() {
  if [ -d /proc/self ]; then
    { IFS= read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    set -- "$1" \${stat##*) }
    started=\${21}
    uid=$(sed -n 's/^Uid:[^0-9]*\\([0-9]*\\).*/\\1/p' "/proc/$1/status" 2>/dev/null)
    line=$(tr '\\000\\n' '  ' 2>/dev/null <"/proc/$1/cmdline"); line=\${line% }
  else
    set -f; set -- $(ps -ww -o uid=,lstart=,command= -p "$1"); set +f
    [ "$#" -gt 6 ] || return 1
    uid=$1; started=$2-$3-$4-$5-$6; shift 6; line=$*
  fi
}`;

/** Marker and what follows come by standard input, so that nothing of the sweep itself carries it. */
const listScript = `
IFS= read -r marker
operand=$1; shift
for name; do uid=$(id -u "$name" 2>/dev/null) && printf 'owner %s\\n' "$uid"; done
printf 'owner %s\\n' 0 "$(id -u)"
${about}
pids=
if [ ! -d /proc/self ]; then
  list=$(ps -A -ww -o pid,command) || { echo unknown; exit 0; }
  pids=$(printf '%s\\n' "$list" | while read -r pid command; do
    case $command in *"$marker"*) printf '%s\\n' "$pid" ;; esac
  done)
# What does not find this script's own operand would find nothing else; BusyBox's grep reads no further than a NUL.
elif printf '%s\\n' "$operand" | grep -qsaFf - "/proc/$$/cmdline"; then
  pids=$(for file in $(printf '%s\\n' "$marker" | grep -lsaFf - /proc/[0-9]*/cmdline); do
    pid=\${file#/proc/}; printf '%s\\n' "\${pid%/cmdline}"
  done)
else
  about "$$"; case $line in *" $operand"*) ;; *) echo unknown; exit 0 ;; esac
  for file in /proc/[0-9]*/cmdline; do
    pid=\${file#/proc/}; pid=\${pid%/cmdline}
    about "$pid" && case $line in *"$marker"*) pids="$pids $pid" ;; esac
  done
fi
for pid in $pids; do
  if about "$pid"; then printf 'process %s %s %s %s\\n' "$pid" "$uid" "$started" "$line"
  # What ended meanwhile is no trace.
  elif kill -0 "$pid" 2>/dev/null; then printf 'process %s\\n' "$pid"; fi
done
echo swept`.trim();

/** What is still the same to the letter ends, with the sleep that is its child; a killed process may be there for a moment. */
const killScript = `
${about}
same() { about "$pid" && [ "$pid $uid $started $line" = "$wanted" ]; }
while IFS= read -r wanted; do
  pid=\${wanted%% *}
  same || continue
  all=$pid
  for child in $(cat "/proc/$pid/task/$pid/children" 2>/dev/null || pgrep -P "$pid" 2>/dev/null); do
    about "$child" && case $line in 'sleep '*) all="$all $child" ;; esac
  done
  kill -KILL $all
  for try in 1 2 3 4 5 6 7 8 9; do same || break; sleep 0.1; done
done`.trim();

export async function tracesOf(send: Send, query: SweepQuery): Promise<readonly Trace[] | undefined> {
  const args = ['-c', listScript, 'sh', 'looked-for', ...query.owners];
  const { stdout } = await send({ program: '/bin/sh', args, stdin: `${query.marker}\n` });
  const lines = stdout.split('\n').filter(line => line !== '');
  if (lines.pop() !== 'swept') return undefined;
  const after = (word: string) =>
    lines.filter(line => line.startsWith(`${word} `)).map(line => line.slice(word.length + 1));
  const owners = after('owner');
  return after('process').map(identity => traceOf(identity, owners, query));
}

/** `PID UID START COMMAND LINE`, or the id alone. */
function traceOf(identity: string, owners: readonly string[], { marker, paths }: SweepQuery): Trace {
  const [, pid = '', uid = '', line = ''] = /^(\d+)(?: (\d+) \S+ (.*))?$/s.exec(identity) ?? [];
  const scripts = paths.filter(path => path.includes(marker)).map(path => `/bin/sh ${path}`);
  const isPayload = isHarmlessLine(line, marker) || scripts.includes(line);
  return {
    text: `process ${pid}${line === '' ? '' : ` (${line})`}`,
    ...(pid !== '' && { look: { program: 'ps', args: ['-o', 'pid,user,args', '-p', pid] } }),
    ...(isPayload && owners.includes(uid) && { own: identity }),
    ...(uid !== '' && !owners.includes(uid) && { bystander: true as const }),
  };
}

export async function kill(send: Send, own: readonly string[]): Promise<void> {
  const stdin = own.map(identity => `${identity}\n`).join('');
  await send({ program: '/bin/sh', args: ['-c', killScript, 'sh'], stdin });
}
