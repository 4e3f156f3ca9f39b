import type { Technique } from './contract.ts';

/** Names as in ATT&CK v18.1. */
export const systemctl: Technique = { id: 'T1569.003', name: 'System Services: Systemctl' };
export const createServiceUnit: Technique = {
  id: 'T1543.002',
  name: 'Create or Modify System Process: Systemd Service',
};
export const initScripts: Technique = {
  id: 'T1037',
  name: 'Boot or Logon Initialization Scripts',
};
export const serviceExecution: Technique = { id: 'T1569.002', name: 'System Services: Service Execution' };
export const windowsServicePersistence: Technique = {
  id: 'T1543.003',
  name: 'Create or Modify System Process: Windows Service',
};
export const wmi: Technique = { id: 'T1047', name: 'Windows Management Instrumentation' };
export const launchctl: Technique = { id: 'T1569.001', name: 'System Services: Launchctl' };
export const launchAgent: Technique = {
  id: 'T1543.001',
  name: 'Create or Modify System Process: Launch Agent',
};
export const launchDaemon: Technique = {
  id: 'T1543.004',
  name: 'Create or Modify System Process: Launch Daemon',
};
