import { ours, powershell, wine } from '../systems.ts';
import { verifies } from '../verified.ts';
import { drillsOn } from './drills-on-wine.ts';
import { powershellOnWine } from './harness-powershell-wine.ts';

drillsOn('a host behind PowerShell remoting, with Wine behind it', powershellOnWine, () =>
  verifies(
    'psexec-like and sc-service over PowerShell remoting: applied, reverted, proven gone, also after SIGKILL',
    async () => `${await powershell()}, ${await wine()}`,
    `${ours.powershellOnWine}; there is no event log, so no verdict`,
  ),
);
