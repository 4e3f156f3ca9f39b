import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type History, openHistory, whereIs } from '../../history/index.ts';
import { wants } from '../wants.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

/** Of one database or the other: an empty history for each test, closed behind it. */
export interface Places {
  /** As `--history` takes it: a file, or a URL. */
  empty(): Promise<string>;
  open(place: string): Promise<History>;
}

/** The same suite on SQLite and on PostgreSQL. */
export function onBoth(title: string, suite: (places: Places) => void): void {
  const opened: History[] = [];
  const open = async (place: string) => {
    const history = await openHistory(whereIs(place, '/nowhere'));
    opened.push(history);
    return history;
  };
  const close = () => Promise.all(opened.splice(0).map(history => history.close()));

  describe(`${title}, in SQLite`, () => {
    let folder: string;
    let count = 0;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'history-'));
    });
    afterEach(close);
    after(() => rm(folder, { recursive: true, force: true }));
    suite({ empty: async () => join(folder, `history-${++count}.db`), open });
  });

  describe(`${title}, in PostgreSQL`, () => {
    wants('postgresql');
    let server: PostgresServer;
    before(async () => {
      server = await startPostgres();
    });
    afterEach(close);
    after(() => server?.stop());
    suite({ empty: () => server.database(), open });
  });
}
