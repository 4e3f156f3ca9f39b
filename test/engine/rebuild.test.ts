import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Intent, ledgersIn, type OpenLedger } from '../../engine/ledger/open-ledgers.ts';
import { rebuild } from '../../engine/ledger/rebuild.ts';

const kept = fileURLToPath(new URL('ledgers-0.1.0', import.meta.url));

describe('ledgers that 0.1.0 wrote', () => {
  let state: string;
  let ledgers: readonly OpenLedger[];
  before(async () => {
    state = await mkdtemp(join(tmpdir(), 'kept-'));
    await cp(kept, join(state, 'ledger'), { recursive: true });
    ledgers = (await ledgersIn(state)).open;
  });
  after(() => rm(state, { recursive: true }));

  it('are all read', async () => {
    expect(ledgers.length).to.equal((await readdir(kept)).length);
    expect(ledgers.every(({ unreadable, intents }) => unreadable === 0 && intents.length > 5)).to.equal(true);
  });

  it('each of their intents is what this program makes, every name and path in it', () => {
    const foreign = ledgers.flatMap(ledger =>
      ledger.intents.flatMap(intent => {
        const made = rebuild(intent, ledger);
        return 'why' in made ? [`${intent.scenario}: ${made.why}`] : [];
      }),
    );
    expect(foreign).to.deep.equal([]);
  });

  function linux(): { ledger: OpenLedger; intent: Intent } {
    const ledger = ledgers.find(({ host }) => host.platform === 'linux');
    const intent = ledger?.intents.find(({ scenario }) => scenario === 'systemd-service');
    if (ledger === undefined || intent === undefined) throw new Error('no such intent is kept');
    return { ledger, intent };
  }

  const forgeries: readonly [string, (text: string, marker: string) => string][] = [
    [
      'another file is removed',
      text => text.replace('"--","/etc/systemd', '"--","/etc/passwd/x","/etc/systemd'),
    ],
    ['a unit of the system is meant', (text, marker) => text.replaceAll(`sdrill-${marker}`, 'ssh')],
    ['the marker stands in many a name', (text, marker) => text.replaceAll(marker, 's')],
    ['another scenario is named', text => text.replace('"systemd-service"', '"launchd-daemon"')],
  ];
  for (const [what, forge] of forgeries) {
    it(`forged so that ${what}: it is refused`, () => {
      const { ledger, intent } = linux();
      const forged = JSON.parse(forge(JSON.stringify(intent), intent.marker));
      expect(rebuild(forged, ledger)).to.have.property('why');
    });
  }

  it('a command in it is never taken: the reversal is made anew', () => {
    const { ledger, intent } = linux();
    const forged = JSON.parse(
      JSON.stringify(intent).replace(
        '"/usr/bin/systemctl","args":["stop"',
        '"/usr/bin/reboot","args":["stop"',
      ),
    );
    const made = rebuild(forged, ledger);
    expect(JSON.stringify(made)).not.to.include('reboot');
    expect(made).to.have.property('changes');
  });
});
