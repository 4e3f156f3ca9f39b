export { debianDown } from './debian/down.ts';
export { LabError } from './debian/error.ts';
export type { DebianHost } from './debian/host.ts';
export { missingPackages } from './debian/packages.ts';
export { debianStatus } from './debian/status.ts';
export { debianUp } from './debian/up.ts';
export { type EmulatedLab, type LabOptions, startEmulatedFarm, startEmulatedLab } from './emulated/lab.ts';
export type { LabHost } from './emulated/labhost.ts';
export type { NamespaceHost } from './namespace/host.ts';
export { powershellDown, powershellStatus } from './powershell/life.ts';
export { powershellProgram } from './powershell/program.ts';
export {
  missingForPowershellLab,
  type PowershellHost,
  powershellUp,
} from './powershell/up.ts';
export { wineDown, wineStatus } from './wine/life.ts';
export { missingForWine, wineUp } from './wine/up.ts';
