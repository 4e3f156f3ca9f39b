export { tellHeartbeat } from './beat.ts';
export { heartbeatResult } from './heartbeat.ts';
export { takeNightLock } from './lock.ts';
export { type Night, runNight, whyNotTonight } from './night.ts';
export { notificationModel } from './notify/body.ts';
export { lastNight } from './state.ts';
