import { expect } from 'chai';
import type { NamespaceHost } from '../../lab/index.ts';
import type { Result } from '../../reports/index.ts';
import { said, Workplace } from '../simulate.ts';
import { until } from '../until.ts';
import { askWine, traces } from './harness-wine.ts';

const services = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';

/** A scenario with what its service is called. */
export type Drill = readonly [scenario: string, service: RegExp];

const usual: readonly Drill[] = [
  ['psexec-like', /\\PSEXESVC\r/],
  ['sc-service', /\\sdrill-\w+\r/],
];

/**
 * Drills by the real program on a host with Wine's service manager and registry, however it is reached; the test
 * itself asks both by the system's own ssh.
 */
export function drillsOn(
  title: string,
  hostOf: (suite: Mocha.Context) => Promise<NamespaceHost>,
  declare: () => void,
  { more = [], together = [] }: { more?: readonly Drill[]; together?: readonly string[] } = {},
): void {
  describe(`a drill on ${title}`, () => {
    declare();
    let host: NamespaceHost;
    let workplace: Workplace;
    before(async function () {
      host = await hostOf(this);
      workplace = await Workplace.make(host.inventory);
      // What the first commands leave in a fresh prefix is none of the drill's.
      await traces(host);
    });
    after(() => workplace?.close());

    if (together.length > 0)
      it(`${together.join(', ')}, in one run: executed, restored, nothing stays`, async () => {
        const before = await traces(host);
        const result = await workplace.drill(['--host', host.name, '--scenario', together.join(',')]);
        expect(await traces(host)).to.deep.equal(before);
        const runs = scenariosOf(result);
        expect(runs.map(({ id }) => id)).to.have.members(together);
        for (const { id, outcome, restored, changes } of runs) {
          expect({ outcome, restored }, id).to.deep.equal({ outcome: 'executed', restored: true });
          expect(
            changes.map(change => change.verifiedAbsent),
            id,
          ).to.not.include(false);
        }
      });

    for (const [scenario] of usual)
      it(`${scenario}: executed, restored, nothing stays; no log, so no verdict`, async () => {
        const before = await traces(host);
        const result = await workplace.drill(['--host', host.name, '--scenario', scenario]);
        expect(await traces(host)).to.deep.equal(before);
        const [run] = scenariosOf(result);
        expect(run?.outcome).to.equal('executed');
        expect(run?.restored).to.equal(true);
        expect(run?.changes.map(change => change.verifiedAbsent)).to.not.include(false);
        expect(new Set(run?.expectations.map(row => row.verdict))).to.deep.equal(new Set(['inconclusive']));
        expect(result.exitCode).to.equal(3);
      });

    for (const [scenario, service] of [...usual, ...more])
      it(`${scenario}, killed in the middle: cleanup takes the service away, a second finds nothing`, async () => {
        const before = await traces(host);
        const drill = workplace.start(['--host', host.name, '--scenario', scenario]);
        await said(drill, new RegExp(`${scenario}: act`));
        const name = await standing(host, service);
        drill.kill('SIGKILL');
        expect((await askWine(host, `sc query ${name}`)).code).to.equal(0);
        const cleaned = await workplace.run(['cleanup']);
        expect(cleaned.code, cleaned.stdout + cleaned.stderr).to.equal(0);
        expect(await traces(host)).to.deep.equal(before);
        expect((await workplace.run(['cleanup'])).code).to.equal(0);
      });
  });
}

/** Waits for the service's key and tells its name. */
export async function standing(host: NamespaceHost, service: RegExp): Promise<string> {
  const look = async () => service.exec((await askWine(host, `reg query ${services}`)).stdout)?.[0];
  return (await until('the service', look, 10)).slice(1).trim();
}

const scenariosOf = (result: Result) => result.hosts.flatMap(host => host.scenarios);
