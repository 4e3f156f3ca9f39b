import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2';
import { gatherWrites } from './gather-writes.ts';
import { type KeyPair, sameKey } from './keys.ts';
import type { Ending, Machine, Role } from './machine.ts';
import { Stop } from './stop.ts';
import { Gathered, Pipe, pause, type Streams } from './streams.ts';

export interface ServerOptions {
  readonly hostKey: KeyPair;
  readonly ident: string;
  /** How bytes become the machine's characters. */
  readonly encoding: 'utf8' | 'latin1';
  /** Who may log in, by which key. */
  readonly logins: readonly { readonly role: Role; readonly user: string; readonly key: KeyPair }[];
  /** Asked at the first command, so that hosts nobody talks to cost nothing. */
  machine(): Machine;
  readonly slowMs: number;
  readonly disconnectAfter: number;
  /** Told before each command how many there were, it among them. */
  onCommand(count: number): void;
}

export interface SshServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves one emulated host over real SSH on a free loopback port. */
export async function serve(options: ServerOptions): Promise<SshServer> {
  const connections = new Set<Connection>();
  let commands = 0;
  const cut = () => {
    options.onCommand(++commands);
    return options.disconnectAfter > 0 && commands % options.disconnectAfter === 0;
  };
  const config = { hostKeys: [{ key: options.hostKey.parsed }], ident: options.ident };
  const ssh = new ssh2.Server(config, connection => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    greet(connection, options, cut);
  });
  // Without noDelay Nagle's algorithm makes each command wait for a delayed acknowledgement.
  const server = createServer({ noDelay: true }, socket => {
    gatherWrites(socket);
    ssh.injectSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('no loopback port for the emulated host');
  return { port: address.port, close: () => closeServer(server, connections) };
}

async function closeServer(server: Server, connections: Set<Connection>): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  for (const connection of connections) connection.end();
  await closed;
}

function greet(connection: Connection, options: ServerOptions, cut: () => boolean): void {
  let role: Role = 'unprivileged';
  connection.on('error', () => undefined);
  connection.on('authentication', context => {
    const login = admits(context, options);
    if (login === undefined) return context.reject(['publickey']);
    role = login;
    context.accept();
  });
  connection.on('ready', () => {
    connection.on('session', accept => {
      const session = accept();
      session.on('pty', acceptPty => acceptPty?.());
      session.on('env', acceptEnv => acceptEnv?.());
      session.on('shell', acceptShell => refuseShell(acceptShell()));
      const stop = new Stop();
      session.on('signal', acceptSignal => {
        acceptSignal?.();
        stop.abort();
      });
      session.on('exec', (acceptExec, _reject, { command }) => {
        const last = cut();
        void execute(acceptExec(), command, role, options, stop).then(
          () => last && connection.end(),
          () => connection.end(),
        );
        if (last) setTimeout(() => connection.end(), 20).unref();
      });
    });
  });
}

function refuseShell(channel: ServerChannel): void {
  channel.write('This emulated host runs single commands only: ssh HOST COMMAND\r\n');
  channel.exit(1);
  channel.end();
}

function admits(context: AuthContext, options: ServerOptions): Role | undefined {
  if (context.method !== 'publickey') return undefined;
  const user = context.username.toLowerCase();
  const login = options.logins.find(
    ({ user: name, key }) => name.toLowerCase() === user && sameKey(key.parsed, context.key.data),
  );
  if (login === undefined) return undefined;
  if (context.signature === undefined || context.blob === undefined) return login.role;
  return login.key.verify(context.blob, context.signature) ? login.role : undefined;
}

async function execute(
  channel: ServerChannel,
  command: string,
  role: Role,
  options: ServerOptions,
  stop: Stop,
): Promise<void> {
  channel.on('error', () => stop.abort());
  channel.on('close', () => stop.abort());
  const streams = streamsOf(channel, stop, options.encoding);
  if (options.slowMs > 0) await pause(options.slowMs, stop);
  const ending = await options.machine().run(role, command, streams).catch(crashed(streams));
  streams.stdout.flush();
  streams.stderr.flush();
  finish(channel, ending);
}

/** A defect of the emulation itself must not look like a host that answers. */
function crashed(streams: Streams): (cause: unknown) => Ending {
  return cause => {
    streams.stderr.write(`emulated host: internal error: ${cause instanceof Error ? cause.stack : cause}\n`);
    return { code: 254 };
  };
}

function streamsOf(channel: ServerChannel, signal: Stop, encoding: 'utf8' | 'latin1') {
  const stdin = new Pipe();
  channel.setEncoding(encoding);
  channel.on('data', (chunk: string) => stdin.write(chunk));
  channel.on('end', () => stdin.close());
  channel.on('close', () => stdin.close());
  return {
    stdin,
    stdout: new Gathered(text => channel.writable && channel.write(text, encoding)),
    stderr: new Gathered(text => channel.stderr.writable && channel.stderr.write(text, encoding)),
    signal,
  };
}

function finish(channel: ServerChannel, ending: Ending): void {
  if (!channel.writable) return;
  if ('code' in ending) channel.exit(ending.code);
  else channel.exit(ending.signal.replace(/^SIG/, ''), false, '');
  channel.end();
}
