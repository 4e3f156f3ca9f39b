export { debianDown } from './debian/down.ts';
export { LabError } from './debian/error.ts';
export type { DebianHost } from './debian/host.ts';
export { missingPackages } from './debian/packages.ts';
export { debianStatus } from './debian/status.ts';
export { debianUp } from './debian/up.ts';
export { type EmulatedLab, type LabOptions, startEmulatedFarm, startEmulatedLab } from './emulated/lab.ts';
export type { LabHost } from './emulated/labhost.ts';
