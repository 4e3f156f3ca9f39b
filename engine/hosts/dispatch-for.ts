import type { Host, Inventory } from '../../inventory/index.ts';
import type { OnProgress } from '../../reports/index.ts';
import type { Command, RunnerPool } from '../../runners/index.ts';
import { whereRuns } from '../plan/index.ts';
import { Dispatch, type Keeping, type Sent } from './dispatch.ts';

/** How commands come to a host, and who is told of them. */
export interface Sending {
  readonly inventory: Pick<Inventory, 'hosts'>;
  readonly connections: Pick<RunnerPool, 'runner'>;
  readonly report: OnProgress;
  /** Told of each command when it has ended; `on` is the host that ran it. */
  readonly onSent?: (sent: Sent, on: Host) => void;
}

/** The door of one host: tells the operator of each command, and where there is one its scenario. */
export function dispatchFor(host: Host, sending: Sending, scenario?: string, keeping?: Keeping): Dispatch {
  const { inventory, connections, report, onSent } = sending;
  const hostOf = (command: Command) => whereRuns(command, host, inventory);
  return new Dispatch(
    command => connections.runner(hostOf(command), command.as ?? 'actor'),
    (phase, command) =>
      report({ type: 'command', host: host.name, scenario: scenario ?? '', phase, text: command.program }),
    (phase, command, completion) => {
      const on = hostOf(command);
      onSent?.(
        { host: on.name, ...(scenario !== undefined && { scenario }), phase, command, completion },
        on,
      );
    },
    keeping,
  );
}
