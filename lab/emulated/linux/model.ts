import { windowsModel } from '../windows/model.ts';
export const linuxModel = windowsModel;
