import { linuxModel } from './linux/model.ts';
import type { HostName, Model } from './machine.ts';
import { macosModel } from './macos/model.ts';
import { windowsModel } from './windows/model.ts';

export const models: Readonly<Record<HostName, Model>> = {
  'lab-win01': windowsModel,
  'lab-linux01': linuxModel,
  'lab-mac01': macosModel,
};
