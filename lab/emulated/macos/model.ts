import { windowsModel } from '../windows/model.ts';
export const macosModel = windowsModel;
