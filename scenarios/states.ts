import type { Completion } from '../runners/index.ts';
import type { Presence } from './contract.ts';
import { keyPresence } from './kinds/registry-key.ts';
import { descriptorPresence } from './kinds/service-descriptor.ts';
import { imagePathPresence } from './kinds/service-image-path.ts';
import { programPresence } from './kinds/service-program.ts';
import { recoveryPresence } from './kinds/service-recovery.ts';
import { servicePresence } from './kinds/windows-service.ts';
import { absentUnlessSeen, presenceByTraces } from './presence.ts';

const states: Readonly<Record<string, (completion: Completion) => Presence>> = {
  systemdUnit: presenceByTraces,
  transientUnit: presenceByTraces,
  triggeredUnit: presenceByTraces,
  userUnit: presenceByTraces,
  unitDropIn: presenceByTraces,
  fileEdit: presenceByTraces,
  initScript: presenceByTraces,
  file: presenceByTraces,
  homeFile: presenceByTraces,
  launchdJob: presenceByTraces,
  submittedJob: presenceByTraces,
  windowsService: servicePresence,
  serviceProgram: programPresence,
  serviceRecovery: recoveryPresence,
  serviceDescriptor: descriptorPresence,
  serviceImagePath: imagePathPresence,
  fileCopy: absentUnlessSeen,
  leftFile: absentUnlessSeen,
  registryKey: keyPresence,
};

/**
 * Reads the answer to a probe that the ledger kept: the kind of change is all that a new process knows. A kind
 * that this version does not know gives `unknown`, so that its host is never called clean.
 */
export function presenceOf(kind: string, completion: Completion): Presence {
  return Object.hasOwn(states, kind) ? (states[kind]?.(completion) ?? 'unknown') : 'unknown';
}
