import { expect } from 'chai';
import type { ScenarioResult } from '../../reports/index.ts';
import { drilling } from './drilling.ts';

describe('a process that bears the mark of a drill and survives its reversal', () => {
  /** `stray` makes of the marker what is begun beside the unit, on the host itself. */
  const drilled = (stray: (marker: string) => string) =>
    drilling(['lab-linux01'], async ({ drill }) => {
      const warnings: string[] = [];
      const alarms: string[] = [];
      const result = await drill({
        async intercept(command, send) {
          const [, marker] = /: (\w{8}); sleep 300/.exec(command.stdin ?? '') ?? [];
          const beside = `${stray(marker ?? '')} >/dev/null 2>&1 &`;
          if (marker !== undefined && command.args.some(word => word.endsWith('.service')))
            await send({ program: '/bin/sh', args: ['-c', beside] });
          return send(command);
        },
        report(event) {
          if (event.type === 'warning') warnings.push(event.text);
          if (event.type === 'left-changed') alarms.push(...event.commands);
        },
      });
      const [scenario] = result.hosts.flatMap(({ scenarios }) => scenarios);
      if (scenario === undefined) throw new Error('nothing was drilled');
      return { scenario, exitCode: result.exitCode, warnings: warnings.join('\n'), alarms };
    });

  const shown = ({ killed, leftBehind }: ScenarioResult) => ({
    killed: killed.join('\n'),
    leftBehind: leftBehind.join('\n'),
  });

  it('is killed where it is a payload of the drill, and told of', async () => {
    const { scenario, warnings, exitCode } = await drilled(
      marker => `/bin/sh -c ': ${marker}; sleep 300; :'`,
    );
    const words = `process \\d+ \\(/bin/sh -c : ${scenario.marker}; sleep 300; :\\)`;
    expect(shown(scenario).killed).to.match(new RegExp(`^${words}$`));
    expect(warnings).to.match(
      new RegExp(`^lab-linux01: ${words} was still running after the reversal: killed$`),
    );
    expect(scenario).to.include({ outcome: 'executed', restored: true });
    expect(exitCode).not.to.equal(4);
  });

  it('is left alone where it is anything else: the host counts as left changed, with what shows it', async () => {
    const { scenario, warnings, alarms, exitCode } = await drilled(
      marker => `/bin/sh -c 'echo ${marker}; sleep 300; :'`,
    );
    expect(shown(scenario).killed).to.equal('');
    // Nothing but that: the unit is proven gone.
    expect(shown(scenario).leftBehind).to.match(/^ps -o pid,user,args -p \d+$/);
    expect(alarms).to.deep.equal(scenario.leftBehind);
    expect(scenario.changes).to.have.lengthOf(1);
    expect(scenario.changes[0]).to.include({ applied: 'yes', reverted: true, verifiedAbsent: true });
    expect(warnings).to.match(
      /echo \w{8}; sleep 300; :\) bears the mark of this run, and may be somebody else’s$/m,
    );
    expect({ restored: scenario.restored, exitCode }).to.deep.equal({ restored: false, exitCode: 4 });
  });
});
