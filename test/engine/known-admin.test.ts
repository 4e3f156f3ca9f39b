import { expect } from 'chai';
import { readRules, rulesFor } from '../../engine/index.ts';
import type { Host } from '../../inventory/index.ts';
import { selectScenarios } from '../../scenarios/index.ts';
import { shippedRules } from '../../validators/index.ts';
import { drilling } from './drilling.ts';

for (const [name, platform] of [
  ['lab-linux01', 'linux'],
  ['lab-win01', 'windows'],
  ['lab-mac01', 'macos'],
] as const) {
  describe(`the account that the inventory calls known_admin, on ${platform}`, () => {
    async function drilled(knownAdmin: (host: Host) => Host['accounts']['actor']) {
      return drilling([name], async ({ inventory, drill }) => {
        const senders: string[] = [];
        const hosts = inventory.hosts.map(host => ({
          ...host,
          accounts: { ...host.accounts, known_admin: knownAdmin(host) },
        }));
        const result = await drill({
          hosts,
          rules: rulesFor(await readRules(shippedRules, [], { platforms: [platform] })),
          scenarios: () => selectScenarios(`known-admin-service-${platform}`),
          intercept: (command, send, _, principal) => {
            senders.push(principal);
            return send(command);
          },
        });
        const scenario = result.hosts[0]?.scenarios[0];
        if (scenario === undefined) throw new Error(result.hosts[0]?.error?.message);
        return { scenario, exitCode: result.exitCode, senders };
      });
    }

    it('acts in the control; the actor proves and takes back', async () => {
      // The emulated hosts have one administrator: the same login under another name of the inventory.
      const { scenario, exitCode, senders } = await drilled(({ accounts }) => accounts.actor);
      expect(scenario.expectations.map(({ verdict }) => verdict)).to.deep.equal(['silent']);
      // Its own name, and every command of the act; no probe and no reversal.
      const acts = scenario.commands.filter(({ phase }) => phase === 'act');
      expect(senders.filter(principal => principal === 'known_admin')).to.have.length(acts.length + 1);
      expect(scenario.judged.as).to.equal('known-admin');
      expect(scenario.restored).to.equal(true);
      expect(exitCode).to.equal(0);
    });

    it('cannot log in: the control is skipped with the reason, and the actor does not act in its place', async () => {
      const { scenario, exitCode } = await drilled(() => ({ user: 'nobody-here', logins: [] }));
      expect(scenario.outcome).to.equal('skipped');
      expect(scenario.why).to.match(/^the known_admin account cannot log in: /);
      expect(scenario.commands).to.deep.equal([]);
      expect(exitCode).to.equal(3);
    });
  });
}
