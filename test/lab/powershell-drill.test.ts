import { dirname } from 'node:path';
import { expect } from 'chai';
import type { NamespaceHost } from '../../lab/index.ts';
import { commandsIn } from '../runners/processes.ts';
import { ending, resultOf, said, Workplace } from '../simulate.ts';
import { ours, powershell, wine } from '../systems.ts';
import { verifies } from '../verified.ts';
import { drillsOn, standing } from './drills-on-wine.ts';
import { namespaceOf } from './harness-namespace.ts';
import { powershellOnWine } from './harness-powershell-wine.ts';
import { traces } from './harness-wine.ts';

drillsOn('a host behind PowerShell remoting, with Wine behind it', powershellOnWine, () =>
  verifies(
    'psexec-like and sc-service over PowerShell remoting: applied, reverted, proven gone, also after SIGKILL',
    async () => `${await powershell()}, ${await wine()}`,
    `${ours.powershellOnWine}; there is no event log, so no verdict`,
  ),
);

describe('a host whose PowerShell is killed while a service of the drill stands', () => {
  verifies(
    'PowerShell killed in mid-drill: another session restores the host',
    async () => `${await powershell()}, ${await wine()}`,
    ours.powershellOnWine,
  );
  let host: NamespaceHost;
  let workplace: Workplace;
  before(async function () {
    host = await powershellOnWine(this);
    workplace = await Workplace.make(host.inventory);
    await traces(host);
  });
  after(() => workplace?.close());

  it('is restored by another session, and the program ends as ever', async () => {
    const before = await traces(host);
    const drill = workplace.start(['--host', host.name, '--scenario', 'sc-service', '--json']);
    const end = ending(drill);
    await said(drill, /sc-service: act/);
    await standing(host, /\\sdrill-\w+\r/);
    const servers = await powershells(host);
    for (const pid of servers) process.kill(pid, 'SIGKILL');
    const run = await end;
    expect(servers).to.have.length(1);
    expect(await traces(host)).to.deep.equal(before);
    expect(run.code, run.stderr).to.equal(3);
    expect(resultOf(run).hosts[0]?.scenarios[0]).to.include({ restored: true });
  });
});

/** The servers of remoting sessions on the host. */
async function powershells(host: NamespaceHost): Promise<number[]> {
  const stateDir = dirname(dirname(host.keyFile));
  const commands = await commandsIn(await namespaceOf(host, stateDir));
  return [...commands].filter(([, words]) => / -sshs( |$)/.test(words)).map(([pid]) => pid);
}
