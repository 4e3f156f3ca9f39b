import * as z from 'zod';
import type { Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { defineKind, type Made } from './define-kind.ts';
import { bootout, launchctl, probeJob } from './launchd-domain.ts';
import { payload, plainName } from './spec.ts';

export interface SubmittedJob {
  readonly label: string;
  readonly payload: Payload;
}

const spec: z.ZodType<SubmittedJob> = z.strictObject({ label: plainName, payload });

/** A job handed to launchd without any file by `launchctl submit`; it is kept alive until it is removed. */
export const submittedJob = defineKind({ name: 'submittedJob', spec, make, presence: presenceByTraces });

function make({ label, payload }: SubmittedJob): Made {
  return {
    name: label,
    handles: { names: [label], paths: [] },
    creates: [{ kind: 'launchd-job', name: label }],
    payload,
    apply: [launchctl('submit', '-l', label, '--', payload.program, ...payload.args)],
    revert: [launchctl('remove', label), bootout('system', label)],
    probe: probeJob('system', label, []),
  };
}
