import { expect } from 'chai';
import { selectScenarios } from '../../scenarios/index.ts';
import { drilling } from './drilling.ts';

describe('the engine itself', () => {
  it('runs on a host what its inventory allows, and by its hours, whatever it is asked for', async () => {
    await drilling(['lab-linux01'], async ({ inventory, drill }) => {
      const sent: string[] = [];
      const today = new Date();
      const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
      const another = days[(today.getDay() + 3) % 7] ?? '';
      const result = await drill({
        hosts: inventory.hosts.flatMap(host => [
          { ...host, name: 'by-name', scenarios: ['systemd-run'] },
          { ...host, name: 'by-hours', hours: [{ from: '00:00', to: '00:01', days: [another] }] },
          { ...host, name: 'none', scenarios: [] },
        ]),
        scenarios: () => selectScenarios('systemd-service'),
        intercept: (command, send) => {
          sent.push([command.program, ...command.args].join(' '));
          return send(command);
        },
      });
      const told = result.hosts.flatMap(({ name, scenarios }) =>
        scenarios.map(({ outcome, why }) => [name, outcome, why.split(';')[0]]),
      );
      expect(told.map(([name, outcome]) => [name, outcome])).to.deep.equal([
        ['by-name', 'skipped'],
        ['by-hours', 'skipped'],
        ['none', 'skipped'],
      ]);
      expect(sent.filter(line => line.includes('sdrill-'))).to.deep.equal([]);
    });
  });

  it('sends nothing to a host that is not marked as lab, whatever it is asked for', async () => {
    await drilling(['lab-linux01'], async ({ inventory, drill }) => {
      let sent = 0;
      const result = await drill({
        hosts: inventory.hosts.map(host => ({ ...host, lab: false })),
        intercept: (command, send) => {
          sent += 1;
          return send(command);
        },
      });
      expect(result.hosts[0]?.error?.message).to.include('lab');
      expect(result.exitCode).to.equal(3);
      expect(sent).to.equal(0);
    });
  });
});
