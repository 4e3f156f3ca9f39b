import { openHistory, whereIs } from '../../history/index.ts';
import { aNight, one } from './nights.ts';

/** Stores night after night and names each that is stored, until somebody kills it. */
const [, , place = '', first = '1'] = process.argv;
const history = await openHistory(whereIs(place, '/nowhere'));
process.stdout.write('open\n');
for (let night = Number(first); ; night++) {
  const result = aNight(night, one('missed'));
  await history.record(result);
  process.stdout.write(`${result.run.id}\n`);
}
