import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { closedPort } from '../closed-port.ts';
import { until } from '../until.ts';
import { postgresPrograms } from '../want-table.ts';

/** A PostgreSQL server of the tests' own, on loopback, with a data folder of its own. */
export interface PostgresServer {
  readonly port: number;
  /** URL of a new, empty database. */
  database(): Promise<string>;
  /** Without waiting for anybody: as a crash of the server looks to its clients. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

const password = 'p@ss/word';

/** Debian's nobody: the server refuses to run as root. */
const nobody = { uid: 65_534, gid: 65_534 };

/** Should the tests be killed, their server goes with them. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, nobody.uid, nobody.gid);
  const asNobody = isRoot ? ['--reuid', '65534', '--regid', '65534', '--clear-groups'] : [];
  const programs = postgresPrograms() ?? '';
  const data = join(folder, 'data');
  const secret = join(folder, 'password');
  writeFileSync(secret, `${password}\n`);
  const init = [
    '-D',
    data,
    '-U',
    'tester',
    '--auth-host=scram-sha-256',
    `--pwfile=${secret}`,
    '-N',
    '-E',
    'UTF8',
  ];
  execFileSync('setpriv', [...asNobody, join(programs, 'initdb'), ...init], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = await closedPort();
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'shared_buffers=32MB',
  ];
  const words = ['-D', data, '-p', String(port), ...settings.flatMap(setting => ['-c', setting])];
  const child = spawn('setpriv', ['--pdeathsig', 'INT', ...asNobody, join(programs, 'postgres'), ...words], {
    cwd: folder,
    stdio: 'ignore',
  });
  const end = async (signal: NodeJS.Signals) => {
    await ended(child, signal);
    rmSync(folder, { recursive: true, force: true });
  };
  const urlOf = (name: string) =>
    `postgres://tester:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;
  try {
    await until('the PostgreSQL server', () =>
      query(urlOf('postgres'), 'select 1').then(
        () => true,
        () => false,
      ),
    );
  } catch (error) {
    await end('SIGQUIT');
    throw error;
  }
  let count = 0;
  return {
    port,
    database: async () => {
      const name = `history${++count}`;
      await query(urlOf('postgres'), `create database ${name}`);
      return urlOf(name);
    },
    crash: () => ended(child, 'SIGQUIT'),
    stop: () => end('SIGINT'),
  };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** One statement on a connection of its own. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
