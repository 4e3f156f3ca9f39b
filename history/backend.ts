import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  sql,
} from 'kysely';
import { codeOf, makeFolder } from '../reports/index.ts';
import { HistoryError } from './history-error.ts';
import type { Database, Tables } from './tables.ts';
import type { Where } from './where.ts';

/** One of the two databases: what they do not have in common. */
export interface Backend {
  readonly kind: 'sqlite' | 'postgres';
  readonly db: Database;
  /** Which tables there are before anything was made; those of others count. */
  tables(): Promise<string[]>;
  /** The first thing in a transaction that writes: one writer at a time. */
  lock(db: Database): Promise<void>;
  /** Gives room back that deleted rows had. */
  compact(): Promise<void>;
  /** Bytes that the history takes. */
  size(): Promise<number>;
}

/** Milliseconds: longer than the slowest of writers, a retention over years, takes. */
const defaultPatienceMs = 30_000;

export interface OpenOptions {
  /** False: a file that is not there is an empty history, and is not made. */
  readonly create?: boolean;
  /** Milliseconds that a writer waits for another one's end, and that a server has to answer. */
  readonly patienceMs?: number;
}

/** @throws whatever the database throws; the caller explains it */
export async function backendOf(where: Where, options: OpenOptions): Promise<Backend> {
  const { create = true, patienceMs = defaultPatienceMs } = options;
  return where.kind === 'file' ? sqlite(where.path, create, patienceMs) : postgres(where.url, patienceMs);
}

/** Milliseconds that SQLite itself waits for another writer: it holds up the whole process meanwhile. */
const blockingMs = 5;

/**
 * Begins as a writer: two that read first and write later could not both go on. And waits for other writers without
 * holding up the process.
 */
class PatientDriver extends SqliteDriver {
  readonly #file: File;
  readonly #patienceMs: number;

  constructor(file: File, patienceMs: number) {
    super({ database: file });
    this.#file = file;
    this.#patienceMs = patienceMs;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return {
      executeQuery: <R>(query: CompiledQuery) =>
        patiently(async () => connection.executeQuery<R>(query), this.#patienceMs),
      streamQuery: <R>(query: CompiledQuery, size: number) => connection.streamQuery<R>(query, size),
    };
  }

  override beginTransaction(): Promise<void> {
    return this.#exec('begin immediate');
  }

  override commitTransaction(): Promise<void> {
    return this.#exec('commit');
  }

  /** A full disk has SQLite roll back by itself: what it said then is what counts. */
  override async rollbackTransaction(): Promise<void> {
    await this.#exec('rollback').catch(error => {
      if (!/no transaction is active/.test(String(error))) throw error;
    });
  }

  /** A prepared statement that finds the file locked keeps a lock itself until it is collected; `exec` ends it at once. */
  #exec(text: string): Promise<void> {
    return patiently(async () => this.#file.exec(text), this.#patienceMs);
  }
}

async function patiently<T>(work: () => Promise<T>, patienceMs: number): Promise<T> {
  for (const end = Date.now() + patienceMs; ; await delay(5 + Math.random() * 20)) {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) !== 'SQLITE_BUSY' || Date.now() > end) throw error;
    }
  }
}

/** As libsql has it. */
type File = SqliteDatabase & { exec(text: string): void };

class PatientDialect extends SqliteDialect {
  readonly #file: File;
  readonly #patienceMs: number;

  constructor(file: File, patienceMs: number) {
    super({ database: file });
    this.#file = file;
    this.#patienceMs = patienceMs;
  }

  override createDriver(): SqliteDriver {
    return new PatientDriver(this.#file, this.#patienceMs);
  }
}

/**
 * SQLite's default journal keeps the history one file that can be copied, also on a network's file system, and survives
 * kill -9 and a power cut (synchronous = FULL).
 */
async function sqlite(path: string, create: boolean, patienceMs: number): Promise<Backend> {
  const Libsql = await libsql();
  const isThere = existsSync(path);
  if (!isThere && create) {
    makeFolder(dirname(path), 0o700);
    closeSync(openSync(path, 'a', 0o600));
  }
  const file = new Libsql(isThere || create ? path : ':memory:', { timeout: blockingMs });
  const db = new Kysely<Tables>({ dialect: new PatientDialect(file, patienceMs) });
  const numbers = async (pragma: string) => {
    const { rows } = await sql<Record<string, number>>`${sql.raw(`pragma ${pragma}`)}`.execute(db);
    return Object.values(rows[0] ?? {})[0] ?? 0;
  };
  return {
    kind: 'sqlite',
    db,
    tables: async () => {
      const { rows } = await sql<{
        name: string;
      }>`select name from sqlite_master where type = 'table'`.execute(db);
      return rows.map(({ name }) => name);
    },
    lock: async () => {},
    compact: async () => void (await sql`vacuum`.execute(db)),
    size: async () => (await numbers('page_count')) * (await numbers('page_size')),
  };
}

async function libsql(): Promise<typeof import('libsql')> {
  try {
    const { default: Libsql } = await import('libsql');
    return Libsql;
  } catch (cause) {
    const system = `${process.platform}-${process.arch}`;
    throw new HistoryError(
      `a history file needs libsql's part for ${system}, which is not installed: npm i @libsql/${system}, where there is one, or name a PostgreSQL server with --history postgres://HOST/DATABASE`,
      { cause },
    );
  }
}

/** Of all writers of histories, whatever the database holds besides: "sdrl". */
const lockKey = 0x7364726c;

const int8 = 20;

async function postgres(url: string, patienceMs: number): Promise<Backend> {
  const [{ default: pg }, { PostgresDialect }] = await Promise.all([import('pg'), import('kysely')]);
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: patienceMs / 3,
    statement_timeout: 2 * patienceMs,
    query_timeout: 3 * patienceMs,
    application_name: 'servicedrill',
    types: {
      // Milliseconds and counts: all below 2^53.
      getTypeParser: (oid: number) => (oid === int8 ? Number : pg.types.getTypeParser(oid, 'text')),
    },
  });
  // A connection that breaks between two queries is told by the next one.
  pool.on('error', () => {});
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool,
      onCreateConnection: async connection => {
        await connection.executeQuery(CompiledQuery.raw('set search_path to servicedrill'));
      },
    }),
  });
  return {
    kind: 'postgres',
    db,
    tables: async () => {
      const { rows } = await sql<{
        name: string;
      }>`select table_name as name from information_schema.tables where table_schema = 'servicedrill'`.execute(
        db,
      );
      return rows.map(({ name }) => name);
    },
    lock: async transaction =>
      void (await sql`select pg_advisory_xact_lock(${lockKey})`.execute(transaction)),
    // Its autovacuum does.
    compact: async () => {},
    size: async () => {
      const { rows } = await sql<{
        bytes: number;
      }>`select coalesce(sum(pg_total_relation_size(format('%I.%I', schemaname, tablename)::regclass)), 0)::bigint as bytes from pg_tables where schemaname = 'servicedrill'`.execute(
        db,
      );
      return rows[0]?.bytes ?? 0;
    },
  };
}
