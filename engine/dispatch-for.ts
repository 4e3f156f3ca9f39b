import type { Host } from '../inventory/index.ts';
import type { Command } from '../runners/index.ts';
import { Dispatch, type Keeping } from './dispatch.ts';
import type { RunContext } from './host-run.ts';
import type { SentCommands } from './sent-commands.ts';
import { whereRuns } from './source.ts';

/** The door of one host: tells the operator and the run folder of each command, and where there is one its scenario. */
export function dispatchFor(
  host: Host,
  run: RunContext,
  scenario?: string,
  kept?: SentCommands,
  keeping?: Keeping,
): Dispatch {
  const hostOf = (command: Command) => whereRuns(command, host, run.inventory);
  return new Dispatch(
    command => run.connections.runner(hostOf(command), command.as ?? 'actor'),
    (phase, command) =>
      run.report({
        type: 'command',
        host: host.name,
        scenario: scenario ?? '',
        phase,
        text: command.program,
      }),
    (phase, command, completion) => {
      const on = hostOf(command);
      const sent = { phase, command, completion };
      run.folder.sent({ host: on.name, ...(scenario !== undefined && { scenario }), ...sent });
      if (scenario !== undefined) kept?.add(scenario, sent, on);
    },
    keeping,
  );
}
