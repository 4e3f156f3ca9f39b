import { UnixError } from '../errors.ts';
import type { Call } from '../host.ts';

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
