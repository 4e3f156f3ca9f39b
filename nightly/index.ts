export { takeNightLock } from './lock.ts';
export { type Night, runNight, whyNotTonight } from './night.ts';
export { notificationModel } from './notify/body.ts';
export type { Target } from './retry.ts';
