import { pause } from '../../streams.ts';
import { UnixError } from '../errors.ts';
import type { Call } from '../host.ts';
import { sendSignals } from '../signals.ts';
import { parseOptions } from './text.ts';

export function id(call: Call): number {
  const { options, operands } = parseOptions(call.args);
  const { host, process } = call;
  const user =
    operands[0] === undefined
      ? host.users.find(({ uid }) => uid === process.credentials.uid)
      : host.users.find(({ name }) => name === operands[0]);
  if (user === undefined) {
    call.error(`id: '${operands[0] ?? process.credentials.uid}': no such user\n`);
    return 1;
  }
  const named = options.has('n');
  const groupName = (gid: number) =>
    Object.entries(host.groups).find(([, number]) => number === gid)?.[0] ?? String(gid);
  const groups = [...new Set([user.gid, ...user.groups])];
  if (options.has('u')) call.out(`${named ? user.name : user.uid}\n`);
  else if (options.has('g')) call.out(`${named ? groupName(user.gid) : user.gid}\n`);
  else if (options.has('G')) call.out(`${groups.map(gid => (named ? groupName(gid) : gid)).join(' ')}\n`);
  else {
    const list = groups.map(gid => `${gid}(${groupName(gid)})`).join(',');
    call.out(`uid=${user.uid}(${user.name}) gid=${user.gid}(${groupName(user.gid)}) groups=${list}\n`);
  }
  return 0;
}

export const whoami = (call: Call): number => id({ ...call, args: ['-un'] });

export function uname(call: Call): number {
  const { system, hostname } = call.host;
  const { options } = parseOptions(call.args);
  const parts = [
    ...(options.has('s') || options.size === 0 || options.has('a') ? [system.name] : []),
    ...(options.has('n') || options.has('a') ? [hostname] : []),
    ...(options.has('r') || options.has('a') ? [system.release] : []),
    ...(options.has('v') || options.has('a') ? [system.version] : []),
    ...(options.has('m') || options.has('a') ? [system.machine] : []),
    ...(options.has('a') && system.name === 'Linux' ? ['GNU/Linux'] : []),
  ];
  call.out(`${parts.join(' ')}\n`);
  return 0;
}

export function hostname(call: Call): number {
  call.out(`${call.host.hostname}\n`);
  return 0;
}

/** date [-u] [+FORMAT], with %s, %N and the usual letters. */
export function date(call: Call): number {
  const now = call.host.settings.clock();
  const moment = new Date(now);
  const iso = moment.toISOString();
  const nanos = String(Math.floor((now % 1000) * 1_000_000)).padStart(9, '0');
  const values: Readonly<Record<string, string>> = {
    s: String(Math.floor(now / 1000)),
    N: nanos,
    '3N': nanos.slice(0, 3),
    '6N': nanos.slice(0, 6),
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    z: '+0000',
    Z: 'UTC',
    '%': '%',
  };
  const format = call.args.find(word => word.startsWith('+'))?.slice(1);
  if (format !== undefined)
    call.out(`${format.replace(/%(\d?[A-Za-z%])/g, (whole, letter: string) => values[letter] ?? whole)}\n`);
  else if (call.args.some(word => /^-I|--iso/.test(word))) call.out(`${iso.slice(0, 19)}+00:00\n`);
  else
    call.out(
      `${moment.toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, '$1 $3 $2 $5 UTC $4')}\n`,
    );
  return 0;
}

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

export function getent(call: Call): number {
  const [database = '', key] = call.args;
  if (database === 'passwd') {
    const found = call.host.users.filter(
      ({ name, uid }) => key === undefined || name === key || String(uid) === key,
    );
    call.out(
      found.map(user => `${user.name}:x:${user.uid}:${user.gid}::${user.home}:${user.shell}\n`).join(''),
    );
    return found.length > 0 ? 0 : 2;
  }
  const groups = Object.entries(call.host.groups).filter(
    ([name, gid]) => key === undefined || name === key || String(gid) === key,
  );
  call.out(groups.map(([name, gid]) => `${name}:x:${gid}:\n`).join(''));
  return groups.length > 0 ? 0 : 2;
}

export function env(call: Call): Promise<number> | number {
  const environment = new Map(call.environment);
  const words = [...call.args];
  while (/^(-i|-u|-|[A-Za-z_]\w*=.*)$/s.test(words[0] ?? '')) {
    const word = words.shift() ?? '';
    if (word === '-u') environment.delete(words.shift() ?? '');
    else if (word.startsWith('-')) environment.clear();
    else environment.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
  }
  if (words.length === 0) {
    call.out([...environment].map(([name, value]) => `${name}=${value}\n`).join(''));
    return 0;
  }
  return inPlace(call, words, environment);
}

/** Runs another program in this one's process. */
export async function inPlace(
  call: Call,
  argv: readonly string[],
  environment: ReadonlyMap<string, string> = call.environment,
): Promise<number> {
  const { host, process, descriptors } = call;
  const name = argv[0] ?? '';
  const candidates = name.includes('/')
    ? [name]
    : (environment.get('PATH') ?? '/usr/bin:/bin').split(':').map(folder => `${folder}/${name}`);
  for (const path of candidates) {
    try {
      host.files.existing(path, process.directory, process.credentials);
    } catch (cause) {
      if (cause instanceof UnixError) continue;
      throw cause;
    }
    const ended = await host.execute(process, { path, argv, environment, descriptors });
    return ended.code;
  }
  call.error(`${call.name}: '${name}': No such file or directory\n`);
  return 127;
}

/** sudo -n: root may, and members of the group sudo; others are asked for a password that nobody can type. */
export function sudo(call: Call): Promise<number> | number {
  const words = [...call.args];
  while (/^-/.test(words[0] ?? '')) {
    const word = words.shift() ?? '';
    if (word === '--') break;
    if (word === '-u' || word === '-g') words.shift();
  }
  const { uid, groups } = call.process.credentials;
  if (
    uid !== 0 &&
    !groups.includes(call.host.groups.sudo ?? -1) &&
    !groups.includes(call.host.groups.admin ?? -1)
  ) {
    call.error('sudo: a password is required\n');
    return 1;
  }
  call.process.credentials = { uid: 0, gid: 0, groups: [0] };
  return inPlace(call, words);
}

export async function timeout(call: Call): Promise<number> {
  const words = call.args.filter((word, index) => !(word.startsWith('-') && index === 0));
  const [seconds = '0', ...argv] = words;
  const timer = setTimeout(
    () => call.host.processes.signal(call.process, 'SIGTERM'),
    Number.parseFloat(seconds) * 1000,
  );
  try {
    return await inPlace(call, argv);
  } finally {
    clearTimeout(timer);
  }
}

export async function nohup(call: Call): Promise<number> {
  if (call.name.endsWith('setsid'))
    Object.assign(call.process, { sid: call.process.pid, pgid: call.process.pid });
  const words = call.args[0]?.startsWith('-') ? call.args.slice(1) : call.args;
  return inPlace(call, words);
}
