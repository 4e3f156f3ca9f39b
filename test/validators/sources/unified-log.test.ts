import { expect } from 'chai';
import type { Runner } from '../../../runners/index.ts';
import { type LogEvent, logSource, type OpenLog } from '../../../validators/index.ts';
import { EmulatedHost, sh } from '../../emulated-host.ts';
import { view } from '../samples/read.ts';

const canaryMs = 400;

const open = (runner: Runner): Promise<OpenLog> =>
  logSource({ kind: 'unified-log' }).open(runner, {
    marker: 'k3v9q2xw',
    signal: new AbortController().signal,
    canaryMs,
  });

describe('the unified log source, on an emulated Mac over SSH', () => {
  let mac: EmulatedHost;
  let log: OpenLog | undefined;

  afterEach(async () => {
    await log?.close();
    log = undefined;
    await mac.close();
  });

  async function opened(...faults: string[]): Promise<{ log: OpenLog; runner: Runner }> {
    mac = await EmulatedHost.start('lab-mac01', ...faults);
    const runner = await mac.runner('observer');
    log = await open(runner);
    return { log, runner };
  }

  it('gives what launchd says of a job, by its label, without arguments and without who asked', async () => {
    const { log, runner } = await opened();
    await sh(
      runner,
      'launchctl submit -l com.example.drill -- /bin/sleep 2718281; launchctl remove com.example.drill',
    );
    expect(await log.health()).to.deep.equal({ state: 'alive' });
    await log.close();
    const events: LogEvent[] = [];
    for await (const event of log.events) events.push(event);
    const ours = events.filter(
      event => view(event, 'unified-log')?.LaunchdLabel === 'com.example.drill' && event.time > 0,
    );
    expect(ours).not.to.be.empty;
    for (const event of ours) {
      expect(view(event, 'unified-log')).to.include({ LaunchdDomain: 'system', process: 'launchd' });
      expect(event.actor.known).to.equal(false);
    }
    // So long that no time stamp or process id is likely to hold it.
    expect(events.map(({ raw }) => raw).join()).not.to.include('2718281');
  });

  it('says plainly that it cannot show executions and files', async () => {
    const { log } = await opened();
    expect(await log.covers({ kind: 'service-start' })).to.deep.equal({ state: 'alive' });
    const health = await log.covers({ kind: 'endpoint-security', events: ['exec'] });
    expect(health).to.have.property('state', 'blind');
    expect(JSON.stringify(health)).to.include('no arguments of programs; eslogger has');
  });

  it('is inconclusive where it may not be read', async () => {
    const { log } = await opened('unreadable-log');
    expect(await log.health()).to.have.property('state', 'inconclusive');
  });

  it('is blind where log stream runs and nothing comes out of it', async () => {
    const { log } = await opened('source-off:unified-log');
    expect(await log.health()).to.have.property('state', 'blind');
  });
});
