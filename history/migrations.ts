import { type CreateTableBuilder, sql } from 'kysely';
import type { Backend } from './backend.ts';
import { HistoryError } from './history-error.ts';
import type { Database } from './tables.ts';

/** One step forward; there is none back. What stands here never changes: a later version adds a step. */
type Migration = (db: Database, kind: Backend['kind']) => Promise<void>;

const migrations: readonly Migration[] = [first];

/** The version that this program writes. */
const historyVersion = migrations.length;

/**
 * Brings a history to this version.
 * @throws {HistoryError} where a newer program made it, or it is something else's
 */
export async function migrate(backend: Backend, where: string): Promise<void> {
  const { db, kind } = backend;
  const found = await backend.tables();
  if (found.length > 0 && !found.includes('migration'))
    throw new HistoryError(`${where} is another program's database: name a history with --history`);
  if (found.length > 0 && (await versionOf(db, where)) === historyVersion) return;
  // PostgreSQL takes no table where there is no schema; two may make it at once.
  if (kind === 'postgres' && found.length === 0)
    await sql`create schema if not exists servicedrill`.execute(db).catch(raced);
  await db.transaction().execute(async transaction => {
    await backend.lock(transaction);
    await transaction.schema
      .createTable('migration')
      .ifNotExists()
      .addColumn('version', 'integer', column => column.primaryKey())
      .addColumn('applied', 'text', column => column.notNull())
      .execute();
    const from = await versionOf(transaction, where);
    for (const [index, step] of migrations.entries()) {
      if (index < from) continue;
      await step(transaction, kind);
      const applied = new Date().toISOString();
      await transaction
        .insertInto('migration')
        .values({ version: index + 1, applied })
        .execute();
    }
  });
}

async function versionOf(db: Database, where: string): Promise<number> {
  const { version } = await db
    .selectFrom('migration')
    .select(({ fn }) => fn.max('version').as('version'))
    .executeTakeFirstOrThrow();
  if ((version ?? 0) > historyVersion)
    throw new HistoryError(
      `the history ${where} is of version ${version}, and this program knows ${historyVersion} at most: use the servicedrill that made it, or name another with --history`,
    );
  return version ?? 0;
}

/** Unique violation, duplicate schema: somebody else made it at the same moment. */
function raced(error: unknown): void {
  const { code } = error as { code?: unknown };
  if (code !== '23505' && code !== '42P06') throw error;
}

async function first(db: Database, kind: Backend['kind']): Promise<void> {
  const table = (name: string) => db.schema.createTable(name);
  const numbered = (name: string) =>
    table(name).addColumn('id', kind === 'postgres' ? 'serial' : 'integer', column => column.primaryKey());
  /** Rows stand in the order of their key, without a second tree. */
  const clustered = <T extends string>(builder: CreateTableBuilder<T, never>) =>
    kind === 'sqlite' ? builder.modifyEnd(sql`without rowid`) : builder;

  await table('run')
    .addColumn('at', 'bigint', column => column.primaryKey())
    .addColumn('id', 'text', column => column.notNull().unique())
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('plan', 'text')
    .addColumn('started', 'text', column => column.notNull())
    .addColumn('finished', 'text', column => column.notNull())
    .addColumn('version', 'text', column => column.notNull())
    .addColumn('digest', 'text')
    .addColumn('inventory', 'text')
    .addColumn('exit_code', 'integer', column => column.notNull())
    .addColumn('good', 'integer', column => column.notNull())
    .addColumn('interrupted', 'integer', column => column.notNull())
    .addColumn('emulated', 'integer', column => column.notNull())
    .addColumn('clock_back', 'integer', column => column.notNull())
    .addColumn('hosts', 'integer', column => column.notNull())
    .addColumn('scenarios', 'integer', column => column.notNull())
    .addColumn('expectations', 'integer', column => column.notNull())
    .addColumn('met', 'integer', column => column.notNull())
    .addColumn('seconds', 'double precision', column => column.notNull())
    .addColumn('folder', 'text')
    .execute();
  await db.schema.createIndex('run_started').on('run').column('started').execute();
  await numbered('host')
    .addColumn('name', 'text', column => column.notNull())
    .addColumn('emulated', 'integer', column => column.notNull())
    .addColumn('platform', 'text', column => column.notNull())
    .addUniqueConstraint('host_once', ['name', 'emulated'])
    .execute();
  await numbered('subject')
    .addColumn('host_id', 'integer', column => column.notNull())
    .addColumn('scenario', 'text', column => column.notNull())
    .addColumn('expectation', 'text', column => column.notNull())
    .addColumn('rule', 'text', column => column.notNull())
    .addColumn('title', 'text', column => column.notNull())
    .addColumn('component', 'text', column => column.notNull())
    .addUniqueConstraint('subject_once', ['host_id', 'scenario', 'expectation', 'rule'])
    .execute();
  await numbered('rule')
    .addColumn('rule', 'text', column => column.notNull())
    .addColumn('digest', 'text', column => column.notNull())
    .addColumn('title', 'text', column => column.notNull())
    .addUniqueConstraint('rule_once', ['rule', 'digest'])
    .execute();
  await numbered('note')
    .addColumn('text', 'text', column => column.notNull().unique())
    .execute();
  await clustered(
    table('host_run')
      .addColumn('at', 'bigint', column => column.notNull())
      .addColumn('host_id', 'integer', column => column.notNull())
      .addColumn('error_id', 'integer')
      .addColumn('facts_id', 'integer', column => column.notNull())
      .addPrimaryKeyConstraint('host_run_key', ['at', 'host_id']) as never,
  ).execute();
  // By subject first: what is asked most is how one of them fared, from a moment backwards.
  await clustered(
    table('outcome')
      .addColumn('subject_id', 'integer', column => column.notNull())
      .addColumn('at', 'bigint', column => column.notNull())
      .addColumn('standing', 'smallint', column => column.notNull())
      .addColumn('verdict', 'smallint')
      .addColumn('ms', 'integer')
      .addColumn('rule_id', 'integer', column => column.notNull())
      .addColumn('why_id', 'integer')
      .addColumn('attempts', 'text')
      .addPrimaryKeyConstraint('outcome_key', ['subject_id', 'at']) as never,
  ).execute();
  await clustered(
    table('tally')
      .addColumn('at', 'bigint', column => column.notNull())
      .addColumn('kind', 'text', column => column.notNull())
      .addColumn('name', 'text', column => column.notNull())
      .addColumn('judged', 'integer', column => column.notNull())
      .addColumn('met', 'integer', column => column.notNull())
      .addColumn('p50', 'integer')
      .addColumn('p90', 'integer')
      .addPrimaryKeyConstraint('tally_key', ['at', 'kind', 'name']) as never,
  ).execute();
  await table('carried')
    .addColumn('subject_id', 'integer', column => column.primaryKey())
    .addColumn('at', 'bigint', column => column.notNull())
    .addColumn('started', 'text', column => column.notNull())
    .execute();
}
