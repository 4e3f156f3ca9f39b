import type { Ending } from '../../machine.ts';
import { UnixPipe } from '../../posix/descriptor.ts';
import type { Call, User } from '../../posix/host.ts';
import type { Streams } from '../../streams.ts';
import { complain } from './output.ts';

/** Runs a command line as sshd does for a user who has logged in. */
export type LogIn = (user: User, commandLine: string, streams: Streams) => Promise<Ending>;

interface Destination {
  readonly user: string;
  readonly host: string;
  readonly command: readonly string[];
}

/** ssh to this very host, where root's key opens root's account; there is no other host to be reached. */
export async function ssh(call: Call, logIn: LogIn): Promise<number> {
  const { user: name, host, command } = readDestination(call);
  const { uid } = call.process.credentials;
  const user = call.host.users.find(each => each.name === name);
  if (!isOwn(host, call.host.hostname))
    return complain(call, `ssh: connect to host ${host} port 22: Connection refused\r\n`, 255);
  if (user === undefined || uid !== 0 || user.uid !== 0)
    return complain(call, `${name}@${host}: Permission denied (publickey).\r\n`, 255);
  const streams = {
    stdin: call.stdin,
    stdout: { write: (bytes: string) => call.out(bytes) },
    stderr: { write: (bytes: string) => call.error(bytes) },
    signal: call.signal,
  };
  const ending = await logIn(user, command.join(' '), streams);
  return 'code' in ending ? ending.code : 255;
}

function readDestination({ args, host, process }: Call): Destination {
  let user = host.users.find(({ uid }) => uid === process.credentials.uid)?.name ?? 'root';
  let at = 0;
  for (; args[at]?.startsWith('-') && args[at] !== '--'; at++) {
    if (args[at] === '-l') user = args[at + 1] ?? user;
    if (/^-[lpioF]$/.test(args[at] ?? '')) at += 1;
  }
  const [destination = '', ...command] = args.slice(args[at] === '--' ? at + 1 : at);
  const [, given, name = destination] = /^([^@]+)@(.*)$/.exec(destination) ?? [];
  return { user: given ?? user, host: name, command };
}

const isOwn = (host: string, hostname: string) => ['localhost', '127.0.0.1', '::1', hostname].includes(host);

/** systemd-stdio-bridge: answers the greeting of D-Bus and stands until its caller has gone. */
export async function stdioBridge({ stdin, out }: Call): Promise<number> {
  let chunk = await stdin.read();
  if (chunk !== undefined) out('OK 5f0c1a2b3c4d5e6f708192a3b4c5d6e7\r\n');
  while (chunk !== undefined) chunk = await stdin.read();
  return 0;
}

/** Does `work` while a bridge to the manager of `host` stands; undefined where none could be had. */
export async function overBridge<T>(
  call: Call,
  host: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const [, user, name = host, port] = /^(?:([^@]+)@)?([^:/]+)(?::(\d+))?/.exec(host) ?? [];
  const options = [...(port ? ['-p', port] : []), ...(user ? ['-l', user] : [])];
  const argv = ['ssh', '-xT', ...options, '--', name, 'systemd-stdio-bridge'];
  const [there, back] = [new UnixPipe(), new UnixPipe()];
  const descriptors = new Map([...call.descriptors, [0, there], [1, back]]);
  const process = call.host.processes.fork(call.process);
  const { environment } = call;
  const ended = call.host.execute(process, { path: '/usr/bin/ssh', argv, environment, descriptors });
  void ended.then(({ code }) => {
    call.host.exit(process, code);
    back.endWriting();
  });
  there.write('\0AUTH EXTERNAL\r\n');
  const greeted = (await back.read()) !== undefined;
  try {
    return greeted ? await work() : undefined;
  } finally {
    there.endWriting();
    await ended;
  }
}
