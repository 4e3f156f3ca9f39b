import type { HostFacts } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { attempted } from '../kinds/attempt.ts';
import { windowsService } from '../kinds/windows-service.ts';
import { marked, markedLow } from '../names.ts';
import { idleService } from '../payloads.ts';
import { serviceExecution } from '../techniques.ts';
import { commandExecuted } from '../windows/expect.ts';
import { refused } from './expect.ts';
import { unprivileged } from './unprivileged.ts';

/** ERROR_ACCESS_DENIED (winerror.h): sc.exe exits with it, regardless of the host's language. */
const accessDenied = 5;

export const unprivilegedServiceWindows = defineScenario({
  ...unprivileged,
  id: 'unprivileged-service-windows',
  title: 'A service installed with sc.exe, by an administrator and by an account that must be refused',
  platform: 'windows',
  techniques: [serviceExecution],
  tags: ['unprivileged-service', 'sc'],
  payload: "The system's own locator.exe, a service without a function; where there is none, cmd.exe /c rem",
  tools: ['sc.exe'],
  wants: ['locator.exe'],
  blindSpots: ['The refusal itself is recorded only where the service manager’s handles are audited (4656).'],
  steps: ({ marker, facts }) => [
    { change: service(marked(marker), marker, facts) },
    { change: attempted(service(markedLow(marker), marker, facts), [accessDenied]) },
  ],
  expectations: ({ marker }) => [
    refused(
      'sc.exe create refused to the unprivileged account',
      commandExecuted(['sc.exe', ' create '], 'serviceCommand'),
      { attempt: markedLow(marker), control: marked(marker) },
    ),
  ],
});

function service(name: string, marker: string, facts: HostFacts) {
  const description = `servicedrill ${marker}`;
  return windowsService({ name, payload: idleService(facts, marker), description, marker });
}
