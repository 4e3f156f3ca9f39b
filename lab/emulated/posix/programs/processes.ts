import { pause } from '../../streams.ts';
import type { Call } from '../host.ts';
import { sendSignals } from '../signals.ts';
import { parseOptions } from './text.ts';

export async function sleep(call: Call): Promise<number> {
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };
  const seconds = call.args
    .map(word => Number.parseFloat(word) * (units[word.slice(-1)] ?? 1))
    .reduce((sum, each) => sum + each, 0);
  if (call.args.includes('infinity')) await pause(2 ** 31 - 1, call.signal);
  if (Number.isNaN(seconds) || call.args.length === 0) {
    call.error(`sleep: invalid time interval '${call.args[0] ?? ''}'\n`);
    return 1;
  }
  await pause(seconds * 1000, call.signal);
  return 0;
}

export function kill(call: Call): number {
  const complaints = sendSignals(call.host.processes, call.process, call.args);
  for (const { target, why } of complaints) call.error(`kill: (${target}): ${why}\n`);
  return complaints.length > 0 ? 1 : 0;
}

export function pkill(call: Call): number {
  const { options, operands } = parseOptions(call.args, 'uPg');
  const shape = new RegExp(operands[0] ?? '');
  const own = call.process.pid;
  const found = call.host.processes.all().filter(each => {
    const text = options.has('f') ? each.argv.join(' ') : each.comm;
    const exact = options.has('x') ? operands[0] === text : shape.test(text);
    const parent = options.get('P');
    return exact && each.pid !== own && (parent === undefined || each.ppid === Number(parent));
  });
  if (call.name.endsWith('pgrep'))
    call.out(found.map(each => `${each.pid}${options.has('a') ? ` ${each.argv.join(' ')}` : ''}\n`).join(''));
  else for (const each of found) call.host.processes.signal(each, 'SIGTERM');
  return found.length > 0 ? 0 : 1;
}

/** ps with -e, -p, -o and the BSD letters aux: one line a process. */
export function ps(call: Call): number {
  const { options, operands } = parseOptions(call.args, 'opuC');
  const { host } = call;
  const wanted = options.get('p')?.split(',').map(Number);
  const all =
    options.has('e') || options.has('A') || operands.some(word => /[ax]/.test(word)) || options.has('ax');
  const shown = host.processes
    .all()
    .filter(each => (wanted ? wanted.includes(each.pid) : all || each.sid === call.process.sid));
  const columns = (options.get('o') ?? (operands.length > 0 ? 'user,pid,args' : 'pid,args'))
    .split(/[,\s]+/)
    .filter(Boolean);
  const value = (each: (typeof shown)[number], column: string): string => {
    const user =
      host.users.find(({ uid }) => uid === each.credentials.uid)?.name ?? String(each.credentials.uid);
    const values: Readonly<Record<string, string>> = {
      pid: `${each.pid}`,
      ppid: `${each.ppid}`,
      pgid: `${each.pgid}`,
      sid: `${each.sid}`,
      user,
      uid: `${each.credentials.uid}`,
      comm: each.comm,
      args: each.argv.join(' '),
      command: each.argv.join(' '),
      cmd: each.argv.join(' '),
      stat: 'S',
      etimes: '1',
      lstart: startOf(each.startedAt),
    };
    return values[column.replace(/=.*/, '')] ?? '-';
  };
  const header = columns.every(column => column.endsWith('='))
    ? ''
    : `${columns.map(column => column.replace(/=$/, '').toUpperCase().padStart(7)).join(' ')}\n`;
  call.out(
    header +
      shown
        .map(
          each =>
            `${columns.map(column => value(each, column).padStart(column.startsWith('args') ? 0 : 7)).join(' ')}\n`,
        )
        .join(''),
  );
  return shown.length > 0 ? 0 : 1;
}

/** `Sat Nov 28 21:04:49 2026`, as the C locale writes it. */
function startOf(at: number): string {
  const [day = '', date, month, year, time] = new Date(at).toUTCString().split(/[ ,]+/);
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${time} ${year}`;
}
