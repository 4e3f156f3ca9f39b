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
