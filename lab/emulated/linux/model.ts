import type { Model } from '../machine.ts';
import { LinuxMachine, linuxAccounts } from './machine.ts';

export const linuxModel: Model = {
  platform: 'linux',
  dialect: 'posix',
  users: linuxAccounts,
  ident: 'OpenSSH_9.2p1 emulated',
  boot: settings => new LinuxMachine(settings),
};
