import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import Libsql from 'libsql';
import { HistoryError, openHistory, whereIs } from '../../history/index.ts';
import { wants } from '../wants.ts';
import { aNight, one } from './nights.ts';
import { type PostgresServer, query, startPostgres } from './postgres.ts';

const opened = (name: string, patienceMs = 30_000) => openHistory(whereIs(name, '/nowhere'), { patienceMs });

/** The one line that opening and reading ends with. */
async function trouble(name: string, patienceMs?: number): Promise<string> {
  try {
    const history = await opened(name, patienceMs);
    await history.record(aNight(1, one('detected'))).finally(() => history.close());
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    expect(error.message).not.to.include('\n');
    return error.message;
  }
  throw new Error('there was no trouble');
}

describe('a history file in trouble', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'history-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const file = () => join(folder, 'history.db');

  it('that is damaged, or no database, is one line with what to do, and stays as it is', async () => {
    const text = 'not a database, for longer than a header is. '.repeat(200);
    await writeFile(file(), text);
    expect(await trouble(file())).to.equal(
      `the history ${file()} is damaged, or no history (SQLITE_NOTADB): move it away; simulate history import brings its runs in again`,
    );
    expect(await readFile(file(), 'utf8')).to.equal(text);
  });

  it('whose middle was overwritten is reported as damaged', async () => {
    const history = await opened(file());
    for (let night = 1; night < 30; night++) await history.record(aNight(night, one('missed')));
    await history.close();
    const bytes = await readFile(file());
    await writeFile(file(), bytes.fill(0xff, 4_096));
    expect(await trouble(file())).to.match(/ is damaged, or no history \(SQLITE_CORRUPT\w*\): move it away/);
  });

  it("that is something else's database is refused", async () => {
    new Libsql(file()).exec('create table songs (title text)');
    expect(await trouble(file())).to.equal(
      `${file()} is another program's database: name a history with --history`,
    );
  });

  it('that a newer version made is refused, with both versions', async () => {
    await (await opened(file())).close();
    new Libsql(file()).exec("insert into migration values (99, '2036-01-01T00:00:00Z')");
    expect(await trouble(file())).to.match(
      /is of version 99, and this program knows \d+ at most: use the servicedrill/,
    );
  });

  it('that another program keeps locked is reported when patience ends', async () => {
    await (await opened(file())).close();
    const other = new Libsql(file());
    other.exec('begin exclusive');
    expect(await trouble(file(), 100)).to.equal(
      `the history ${file()} is locked by another program (SQLITE_BUSY): try again when that has ended`,
    );
    other.exec('rollback');
    other.close();
  });

  it('in a folder that cannot be made is reported with the reason', async () => {
    await writeFile(file(), '');
    expect(await trouble(join(file(), 'below', 'history.db'))).to.match(/failed \(ENOTDIR/);
  });

  it('is readable by its owner alone, and is not made where it is only read', async () => {
    const nobody = await openHistory(whereIs(file(), '/nowhere'), { create: false });
    expect((await nobody.runs()).stored).to.equal(0);
    await nobody.close();
    expect(await stat(file()).catch(() => 'not there')).to.equal('not there');
    await (await opened(file())).close();
    expect((await stat(file())).mode & 0o777).to.equal(0o600);
  });
});

describe('a PostgreSQL history in trouble', () => {
  wants('postgresql');
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server?.stop());

  it('keeps to a schema of its own', async () => {
    const url = await server.database();
    const history = await opened(url);
    await history.record(aNight(1, one('detected')));
    await history.close();
    const schemas = await query(
      url,
      "select distinct schemaname from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    );
    expect(schemas).to.deep.equal([{ schemaname: 'servicedrill' }]);
  });

  it('is made once by two that open it at the same moment', async () => {
    const url = await server.database();
    const both = await Promise.all([opened(url), opened(url)]);
    expect(
      await Promise.all(both.map(history => history.record(aNight(1, one('detected'))))),
    ).to.have.members([true, false]);
    await Promise.all(both.map(history => history.close()));
  });

  it('with a wrong password, a database that is not there, or tables out of bounds: one line, without the password', async () => {
    const url = await server.database();
    const wrong = url.replace('p%40ss%2Fword', 'secret-word');
    expect(await trouble(wrong)).to.match(
      /^the history postgres:\/\/127\.0\.0\.1:\d+\/history\d+ refuses the login \(28P01\)/,
    );
    expect(await trouble(`${url}-not`)).to.match(/lacks that database \(3D000\): createdb makes it/);
    await query(url, "create role guest login password 'guest'");
    const asGuest = url.replace('tester:p%40ss%2Fword', 'guest:guest');
    expect(await trouble(asGuest)).to.match(/permission denied \(42501\)/);
    for (const line of [wrong, asGuest]) expect(await trouble(line)).not.to.match(/secret-word|guest:/);
  });

  it('whose server has gone is told, before a run and between two', async () => {
    const url = await server.database();
    const history = await opened(url);
    await history.record(aNight(1, one('detected')));
    await server.crash();
    const lost = await history.record(aNight(2, one('detected'))).catch(error => error);
    expect(lost).to.be.instanceOf(HistoryError);
    expect(lost.message).to.match(/cannot be reached|failed \(57P0/);
    await history.close();
    expect(await trouble(url)).to.match(/cannot be reached \(ECONNREFUSED\): start the server/);
  });
});
