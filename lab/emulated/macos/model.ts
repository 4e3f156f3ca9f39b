import type { Model } from '../machine.ts';
import { MacMachine, macAccounts } from './machine.ts';

export const macosModel: Model = {
  platform: 'macos',
  dialect: 'posix',
  users: macAccounts,
  ident: 'OpenSSH_9.9 emulated',
  boot: settings => new MacMachine(settings),
};
