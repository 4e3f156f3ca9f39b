import type { Scenario } from './contract.ts';
import { initScript } from './linux/init-script.ts';
import { systemctlEnableNow } from './linux/systemctl-enable-now.ts';
import { systemdRun } from './linux/systemd-run.ts';
import { systemdService } from './linux/systemd-service.ts';

/** The catalogue. A new scenario is its own file and one line here. */
export const scenarios: readonly Scenario[] = [systemdService, systemdRun, systemctlEnableNow, initScript];
