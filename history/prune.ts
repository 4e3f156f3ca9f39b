import { sql } from 'kysely';
import type { Backend } from './backend.ts';
import { failing, standingCode } from './codes.ts';
import { type Retention, released } from './retained.ts';
import { batches } from './rows.ts';
import type { Database } from './tables.ts';

/** Runs that may go, the latest first. */
export async function prunable(db: Database, retention: Retention): Promise<string[]> {
  const rows = await db.selectFrom('run').select(['id', 'started', 'good']).orderBy('at', 'desc').execute();
  const runs = rows.map(({ id, started, good }) => ({ id, started: new Date(started), good: good === 1 }));
  return released(runs, retention);
}

/** Takes runs out of the history; since when an expectation fails stays known. @returns how many there were */
export async function removeRuns({ db, lock, compact }: Backend, ids: readonly string[]): Promise<number> {
  const removed = await db.transaction().execute(async transaction => {
    await lock(transaction);
    let count = 0;
    for (const part of batches(ids)) {
      const runs = await transaction.selectFrom('run').select('at').where('id', 'in', part).execute();
      const places = runs.map(({ at }) => at);
      if (places.length === 0) continue;
      count += places.length;
      await carry(transaction, places);
      const subjects = await transaction.selectFrom('subject').select('id').execute();
      for (const some of batches(subjects.map(({ id }) => id)))
        await transaction
          .deleteFrom('outcome')
          .where('subject_id', 'in', some)
          .where('at', 'in', places)
          .execute();
      for (const table of ['tally', 'host_run', 'run'] as const)
        await transaction.deleteFrom(table).where('at', 'in', places).execute();
    }
    return count;
  });
  // A disk that has no room for a copy of the file keeps the file as it is.
  if (removed > 0) await compact().catch(() => {});
  return removed;
}

/**
 * Keeps the begin of rows of failures that reach out of what is removed: of expectations that were met in no run since.
 */
async function carry(db: Database, places: readonly number[]): Promise<void> {
  const met = standingCode('met');
  const wrong = sql.join(failing.map(code => sql`${code}`));
  const last = Math.max(...places);
  await sql`
    insert into carried (subject_id, at, started)
    select s.id, f.at, r.started from subject s
      join outcome f on f.subject_id = s.id and f.at = (
        select min(b.at) from outcome b where b.subject_id = s.id and b.at <= ${last} and b.standing in (${wrong})
          and b.at > coalesce((select m.at from outcome m where m.subject_id = s.id and m.at <= ${last} and m.standing = ${met}
            order by m.at desc limit 1), -1))
      join run r on r.at = f.at
      left join carried c on c.subject_id = s.id
    where f.at in (${sql.join(places.map(place => sql`${place}`))}) and c.subject_id is null`.execute(db);
  // What was met again since a begin was kept: that begin says nothing any more.
  await sql`delete from carried where exists (
    select 1 from outcome m where m.subject_id = carried.subject_id and m.at > carried.at and m.standing = ${met})`.execute(
    db,
  );
}
