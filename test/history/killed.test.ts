import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { tsx } from '../simulate.ts';
import { onBoth } from './databases.ts';
import { aNight, nightId, one } from './nights.ts';

const writer = fileURLToPath(new URL('./writer.ts', import.meta.url));

/** What a writer named until it was killed, some milliseconds after it had begun to store. */
async function namedBefore(place: string, first: number, killAfterMs: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--import', tsx, writer, place, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  const opened = new Promise<void>(resolve => {
    child.stdout.setEncoding('utf8').on('data', more => {
      text += more;
      if (text.startsWith('open\n')) resolve();
    });
  });
  await Promise.race([opened, once(child, 'exit')]);
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  await once(child, 'close');
  clearTimeout(timer);
  return text.split('\n').slice(1, -1);
}

onBoth('kill -9 in the middle of a store', places => {
  it('loses no run that was stored, stores none in part, and doubles none that is brought in again', async () => {
    const place = await places.empty();
    await (await places.open(place)).record(aNight(1, one('detected')));
    let next = 2;
    // Moments before, in and after a transaction: which one is met is the machine's to say.
    for (const killAfterMs of [1, 7, 19, 37, 61]) {
      const named = await namedBefore(place, next, killAfterMs);
      const history = await places.open(place);
      const stored = (await history.runs()).runs.map(({ id }) => id).filter(id => id >= nightId(next));
      expect(stored, 'what was named').to.include.members(named);
      expect(stored.length - named.length, 'stored and not named').to.be.oneOf([0, 1]);
      for (const id of stored) expect((await history.compare(id)).findings, id).to.have.length(1);
      expect((await history.trends()).hosts[0]?.passRate).to.equal(1 / (next + stored.length - 1));
      for (let night = next; night < next + stored.length; night++)
        expect(await history.record(aNight(night, one('missed')))).to.equal(false);
      next += stored.length;
    }
  });
});
