import type { Model } from '../machine.ts';
import { WindowsMachine } from './machine.ts';
import { windowsUsers } from './tokens.ts';

export const windowsModel: Model = {
  platform: 'windows',
  dialect: 'cmd',
  users: windowsUsers,
  ident: 'OpenSSH_for_Windows_8.1 emulated',
  boot: settings => new WindowsMachine(settings),
};
