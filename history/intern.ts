import type { HostResult } from '../reports/index.ts';
import { type Outcome, outcomesOn } from './outcomes.ts';
import { batches, clipped, factsOf } from './rows.ts';
import type { Database } from './tables.ts';

/** Ids of what many rows share; each throws for what was not interned. */
export interface Interned {
  host(host: HostResult): number;
  subject(host: HostResult, outcome: Outcome): number;
  rule(rule: Outcome['rule']): number;
  note(text: string): number;
  lateNote(db: Database, text: string): Promise<number>;
}

/** Gives ids to everything that the rows of these hosts will name. */
export async function intern(db: Database, hosts: readonly HostResult[]): Promise<Interned> {
  const hostIds = await hostsIn(db, hosts);
  const subjects = new Map<string, number>();
  const rules = await rulesIn(db, hosts);
  const notes = await notesIn(db, hosts);
  const idOf = (host: HostResult) => found(hostIds, hostKey(host));
  for (const host of hosts)
    for (const [key, id] of await subjectsOf(db, idOf(host), outcomesOn(host))) subjects.set(key, id);
  return {
    host: idOf,
    subject: (host, outcome) => found(subjects, subjectKey(idOf(host), outcome)),
    rule: rule => found(rules, ruleKey(rule)),
    note: text => found(notes, text),
    lateNote: async (db, text) => found(await theseNotes(db, [text]), text),
  };
}

function found(ids: ReadonlyMap<string, number>, key: string): number {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`${key} was not interned`);
  return id;
}

type Names = Pick<Outcome, 'scenario' | 'expectation'> & { readonly rule: { readonly id: string } };

const hostKey = ({ name, emulated }: Pick<HostResult, 'name' | 'emulated'>) =>
  JSON.stringify([name, Number(emulated)]);
const subjectKey = (host: number, { scenario, expectation, rule }: Names) =>
  JSON.stringify([host, scenario, expectation, rule.id]);
const ruleKey = ({ id, digest }: { id: string; digest: string }) => JSON.stringify([id, digest]);

async function hostsIn(db: Database, hosts: readonly HostResult[]): Promise<Map<string, number>> {
  const rows = unique(hosts, hostKey).map(({ name, emulated, platform }) => ({
    name,
    emulated: Number(emulated),
    platform,
  }));
  for (const part of batches(rows))
    await db
      .insertInto('host')
      .values(part)
      .onConflict(conflict => conflict.doNothing())
      .execute();
  const ids = new Map<string, number>();
  for (const part of batches(rows)) {
    const names = part.map(({ name }) => name);
    const stored = await db
      .selectFrom('host')
      .select(['id', 'name', 'emulated'])
      .where('name', 'in', names)
      .execute();
    for (const { id, name, emulated } of stored) ids.set(JSON.stringify([name, emulated]), id);
  }
  return ids;
}

/** A host's subjects are hundreds at most: those known are read at once, and a title that changed is told anew. */
async function subjectsOf(
  db: Database,
  host: number,
  outcomes: readonly Outcome[],
): Promise<Map<string, number>> {
  const read = () => db.selectFrom('subject').selectAll().where('host_id', '=', host).execute();
  const keyOf = ({ scenario, expectation, rule }: { scenario: string; expectation: string; rule: string }) =>
    subjectKey(host, { scenario, expectation, rule: { id: rule } });
  const known = new Map((await read()).map(row => [keyOf(row), row]));
  const fresh = outcomes.filter(outcome => !known.has(subjectKey(host, outcome)));
  for (const outcome of outcomes) {
    const row = known.get(subjectKey(host, outcome));
    if (row !== undefined && (row.title !== outcome.title || row.component !== outcome.component))
      await db
        .updateTable('subject')
        .set({ title: outcome.title, component: outcome.component })
        .where('id', '=', row.id)
        .execute();
  }
  const rows = fresh.map(({ scenario, expectation, rule, title, component }) => ({
    ...{ host_id: host, scenario, expectation, rule: rule.id, title, component },
  }));
  for (const part of batches(rows)) await db.insertInto('subject').values(part).execute();
  const all = fresh.length === 0 ? [...known.values()] : await read();
  return new Map(all.map(row => [keyOf(row), row.id]));
}

async function rulesIn(db: Database, hosts: readonly HostResult[]): Promise<Map<string, number>> {
  const rules = unique(
    hosts.flatMap(outcomesOn).map(({ rule }) => rule),
    ruleKey,
  );
  const rows = rules.map(({ id, digest, title }) => ({ rule: id, digest, title }));
  for (const part of batches(rows))
    await db
      .insertInto('rule')
      .values(part)
      .onConflict(conflict => conflict.doNothing())
      .execute();
  const ids = new Map<string, number>();
  for (const part of batches([...new Set(rules.map(({ id }) => id))])) {
    const stored = await db
      .selectFrom('rule')
      .select(['id', 'rule', 'digest'])
      .where('rule', 'in', part)
      .execute();
    for (const { id, rule, digest } of stored) ids.set(ruleKey({ id: rule, digest }), id);
  }
  return ids;
}

function notesIn(db: Database, hosts: readonly HostResult[]): Promise<Map<string, number>> {
  const whys = hosts
    .flatMap(outcomesOn)
    .flatMap(({ standing, why }) => (standing === 'met' ? [] : [clipped(why)]));
  const errors = hosts.flatMap(({ error }) => (error === null ? [] : [clipped(error.message)]));
  return theseNotes(db, [...new Set([...whys, ...errors, ...hosts.map(factsOf)])]);
}

async function theseNotes(db: Database, texts: readonly string[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const part of batches(texts)) {
    const rows = part.map(text => ({ text }));
    await db
      .insertInto('note')
      .values(rows)
      .onConflict(conflict => conflict.doNothing())
      .execute();
    const stored = await db.selectFrom('note').selectAll().where('text', 'in', part).execute();
    for (const { id, text } of stored) ids.set(text, id);
  }
  return ids;
}

function unique<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  return [...new Map(values.map(value => [keyOf(value), value])).values()];
}
