import type { Command, Completion } from '../../runners/index.ts';
import type { Payload, Presence } from '../contract.ts';
import { isService } from '../payloads.ts';
import { isForeign } from './tool-named.ts';

/** Win32 error codes (winerror.h); sc.exe exits with them. */
export const scCodes = { noSuchService: 1060, deleteMarked: 1072, noAnswer: 1053 } as const;

/** A service that is marked for deletion is still found; it goes when it has stopped and nobody holds it open. */
export function servicePresence({ ended, code, stdout }: Completion): Presence {
  if (ended !== 'exited') return 'unknown';
  if (code === scCodes.noSuchService) return 'absent';
  if (code === scCodes.deleteMarked) return 'pending';
  if (code !== 0) return 'unknown';
  return isForeign(stdout) ? 'foreign' : 'present';
}

/** Reads an answer of sc.exe's about a service that was found: whether `setting`, the change's own, is among it. */
export function settingPresence(setting: RegExp): (completion: Completion) => Presence {
  return completion => {
    const service = servicePresence(completion);
    return service === 'present' && !setting.test(completion.stdout) ? 'absent' : service;
  };
}

export function sc(...args: string[]): Command {
  return { program: 'sc.exe', args };
}

export function scRemote(server: string, ...args: string[]): Command {
  return { ...sc(`\\\\${server}`, ...args), on: 'source' };
}

/** Starts a service of the drill's own. */
export function scStart(name: string, payload: Payload): Command {
  return unlessService(payload, sc('start', name), scCodes.noAnswer);
}

/** The start of a payload that is no service ends so; that of a service has then failed. */
export function unlessService(payload: Payload, start: Command, code: number): Command {
  return isService(payload) ? start : { ...start, accepts: [code] };
}
