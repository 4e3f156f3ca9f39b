import { expect } from 'chai';
import type { Command } from '../../runners/index.ts';
import { exampleOf, scenarios } from '../../scenarios/index.ts';
import { isTelemetry, type LogEvent, type TelemetrySelector } from '../../validators/index.ts';

/** The event of a process that a command becomes, in the readings of every platform. */
function executed({ program, args }: Command, { sources }: TelemetrySelector): LogEvent {
  const fields = { Image: `/bin/${program}`, CommandLine: [program, ...args].join(' '), EventID: 1 };
  return {
    source: sources[0] ?? '',
    id: '1',
    time: 0,
    views: [{ logsource: { category: 'process_creation' }, fields }],
    actor: { known: false, why: '' },
    pids: [],
    raw: '',
  };
}

/** What a command of the scenario has run in its turn: the audit of units asks systemctl, its own name behind. */
function withChildren(command: Command): Command[] {
  const [, text = '', name = ''] = command.args;
  const asked = { program: 'systemctl', args: ['show', '--property=ExecStart', '*.service', `${name}*`] };
  return text.includes('systemctl show') ? [command, asked] : [command];
}

describe('the evidence of an attempt that must be refused', () => {
  for (const scenario of scenarios.filter(({ role }) => role === 'mitigation'))
    it(`${scenario.id}: no command of the administrator's beside it is taken for it`, () => {
      const steps = scenario.steps(exampleOf(scenario));
      const byAdministrator = steps
        .flatMap(step => ('change' in step ? step.change.apply : [step.action.command]))
        .filter(({ as = 'actor' }) => as === 'actor')
        .flatMap(withChildren);
      for (const { id, telemetry } of scenario.expectations(exampleOf(scenario)))
        for (const command of byAdministrator)
          expect(
            isTelemetry(executed(command, telemetry), telemetry),
            `${id}: ${command.args.join(' ')}`,
          ).to.equal(false);
    });

  for (const id of ['service-permissions-linux', 'service-permissions-windows', 'service-permissions-macos'])
    it(`${id}: the audit by the low account is seen`, () => {
      const [scenario] = scenarios.filter(each => each.id === id);
      if (scenario === undefined) throw new Error(`no scenario ${id}`);
      const [audit] = scenario.expectations(exampleOf(scenario));
      const low = scenario
        .steps(exampleOf(scenario))
        .flatMap(step => ('action' in step && step.action.name === 'audit' ? [step.action.command] : []))
        .flatMap(withChildren);
      const seen = low.map(
        command => audit && isTelemetry(executed(command, audit.telemetry), audit.telemetry),
      );
      expect(seen).to.include(true);
    });
});
