import { sql } from 'kysely';
import type { HostFinding } from './model.ts';
import type { Database } from './tables.ts';

export interface HostChange extends HostFinding {
  readonly hostId: number;
  /** It has fallen silent. */
  readonly worse: boolean;
}

interface Row {
  readonly host_id: number;
  readonly name: string;
  readonly emulated: number;
  readonly error: string | null;
  /** Of the last run up to the earlier moment that had it: whether it was silent; null where there is none. */
  readonly before: number | null;
  readonly since: string;
}

/** Hosts that could not be drilled in a run, and those that can be again. */
export async function hostChanges(db: Database, upTo: number, to: number): Promise<HostChange[]> {
  const { rows } = await sql<Row>`
    select h.host_id, host.name, host.emulated, note.text as error,
      (select case when b.error_id is null then 0 else 1 end from host_run b
        where b.host_id = h.host_id and b.at <= ${upTo} order by b.at desc limit 1) as before,
      (select r.started from host_run f join run r on r.at = f.at
        where f.host_id = h.host_id and f.at <= ${to} and f.error_id is not null and f.at > coalesce((
          select g.at from host_run g where g.host_id = h.host_id and g.at < ${to} and g.error_id is null
          order by g.at desc limit 1), -1)
        order by f.at limit 1) as since
    from host_run h join host on host.id = h.host_id left join note on note.id = h.error_id
    where h.at = ${to} order by host.name`.execute(db);
  return rows.flatMap(({ host_id: hostId, name: host, emulated, error, before, since }): HostChange[] => {
    const common = { hostId, host, emulated: emulated === 1, since };
    if (error !== null) return [{ ...common, state: 'silent', why: error, worse: before !== 1 }];
    if (before === 1) return [{ ...common, state: 'back', why: '', worse: false }];
    return [];
  });
}
