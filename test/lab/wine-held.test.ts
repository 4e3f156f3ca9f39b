import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import type { NamespaceHost } from '../../lab/index.ts';
import { resultOf, Workplace } from '../simulate.ts';
import { ours, wine } from '../systems.ts';
import { verifies } from '../verified.ts';
import { compiled, traces, wineHost, wineSsh } from './harness-wine.ts';

describe('a service that Wine does not delete, because somebody holds it open', () => {
  verifies(
    'A service that cannot be deleted: a host left changed, the commands to type there, restored later by the ledger',
    wine,
    `${ours.wine}; the program that holds the service open`,
  );
  let host: NamespaceHost;
  let workplace: Workplace;
  let holder: ChildProcess | undefined;
  before(async function () {
    host = await wineHost(this);
    workplace = await Workplace.make(host.inventory);
    await traces(host);
  });
  after(async () => {
    holder?.kill('SIGKILL');
    await workplace?.close();
  });

  it('is a host left changed, and the loudest thing there is; cleanup works once it is let go', async () => {
    const before = await traces(host);
    const held = spawn('ssh', [...wineSsh(host), `${await compiled(host, 'hold')} PSEXESVC`], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    holder = held;
    await once(held.stdout, 'data');
    const run = await workplace.run(['--host', host.name, '--scenario', 'psexec-like', '--json']);
    const result = resultOf(run);
    const [drilled] = result.hosts[0]?.scenarios ?? [];
    expect([run.code, result.exitCode, drilled?.restored]).to.deep.equal([4, 4, false]);
    const service = drilled?.changes.find(({ kind }) => kind === 'windowsService');
    expect(service).to.include({ name: 'PSEXESVC', verifiedAbsent: false });
    expect(run.stderr).to.match(/sc\.exe delete PSEXESVC/);
    expect((await workplace.run(['cleanup'])).code).to.equal(4);
    held.stdin.end();
    await once(held, 'close');
    const cleaned = await workplace.run(['cleanup']);
    expect(cleaned.code, cleaned.stderr).to.equal(0);
    expect(await traces(host)).to.deep.equal(before);
  });
});
