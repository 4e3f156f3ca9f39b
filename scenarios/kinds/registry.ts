import * as z from 'zod';
import type { Completion } from '../../runners/index.ts';
import type { Action, Change, Presence } from '../contract.ts';
import { accessAudit } from './access-audit.ts';
import { posixAccessProbe, windowsAccessProbe } from './access-probe.ts';
import { attempted } from './attempt.ts';
import type { AnyActionKind } from './define-action.ts';
import type { AnyKind } from './define-kind.ts';
import { file } from './file.ts';
import { fileCopy, leftFile } from './file-copy.ts';
import { fileEdit } from './file-edit.ts';
import { homeFile } from './home-file.ts';
import { initScript } from './init-script.ts';
import { keyProbe } from './key-probe.ts';
import { launchdJob } from './launchd-job.ts';
import { listing } from './listing.ts';
import { registryKey } from './registry-key.ts';
import { serviceDescriptor } from './service-descriptor.ts';
import { serviceImagePath } from './service-image-path.ts';
import { serviceProgram } from './service-program.ts';
import { serviceRecovery } from './service-recovery.ts';
import { submittedJob } from './submitted-job.ts';
import { systemdUnit } from './systemd-unit.ts';
import { transientUnit } from './transient-unit.ts';
import { triggeredUnit } from './triggered-unit.ts';
import { unitDropIn } from './unit-drop-in.ts';
import { userUnit } from './user-unit.ts';
import { windowsService } from './windows-service.ts';
import { processByItself, processOfWmi } from './wmi-process.ts';

/** A new kind is one file and its name here. */
const all: readonly AnyKind[] = [
  ...[systemdUnit, transientUnit, triggeredUnit, userUnit, unitDropIn, initScript],
  ...[file, fileEdit, homeFile],
  ...[launchdJob, submittedJob],
  ...[windowsService, serviceProgram, serviceRecovery, serviceDescriptor, serviceImagePath],
  ...[fileCopy, leftFile, registryKey],
];

/** Likewise of actions. */
const allActions: readonly AnyActionKind[] = [
  ...[listing, accessAudit, posixAccessProbe, windowsAccessProbe, keyProbe],
  ...[processByItself, processOfWmi],
];

const kinds: ReadonlyMap<unknown, AnyKind> = new Map(all.map(kind => [kind.kind, kind]));
const actions: ReadonlyMap<unknown, AnyActionKind> = new Map(allActions.map(kind => [kind.kind, kind]));

/** The change that the kind makes of that specification, or why there is none. */
export type Remade = { readonly change: Change } | { readonly why: string };

/** The action that the kind makes of that specification, or why there is none. */
export type RemadeAction = { readonly action: Action } | { readonly why: string };

/** As much of an offered change or action as is looked at. */
interface Offered {
  readonly kind?: unknown;
  readonly spec?: unknown;
  readonly attempt?: unknown;
}

const attempt = z.strictObject({ denied: z.array(z.int().min(1).max(65_535)).max(10) }).optional();

/**
 * Makes a change anew from its plain data, so that nothing of the object that was handed over is left in it. Of the
 * rest of the object nothing is believed.
 */
export function remade(offered: Offered): Remade {
  const known = kinds.get(offered.kind);
  if (known === undefined) return { why: `no kind of change is called ${String(offered.kind)}` };
  return parsed(() => {
    const change = known.remake(offered.spec);
    const tried = attempt.parse(offered.attempt);
    return { change: tried === undefined ? change : attempted(change, tried.denied) };
  });
}

/** Likewise of an action. */
export function remadeAction({ kind, spec }: Offered): RemadeAction {
  const known = actions.get(kind);
  if (known === undefined) return { why: `no kind of action is called ${String(kind)}` };
  return parsed(() => ({ action: known.remake(spec) }));
}

function parsed<T>(make: () => T): T | { readonly why: string } {
  try {
    return make();
  } catch (error) {
    if (error instanceof z.ZodError) return { why: reasonOf(error) };
    throw error;
  }
}

function reasonOf({ issues: [issue] }: z.ZodError): string {
  const place = issue?.path.join('.') ?? '';
  return `${place === '' ? 'its specification' : place} ${issue?.message ?? 'is wrong'}`;
}

/**
 * Reads the answer to a probe that the ledger kept: the kind of change is all that a new process knows. A kind
 * that this version does not know gives `unknown`, so that its host is never called clean.
 */
export function presenceOf(kind: string, completion: Completion): Presence {
  return kinds.get(kind)?.presence(completion) ?? 'unknown';
}
