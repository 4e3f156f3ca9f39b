import type { Change, Payload } from '../contract.ts';
import { commandLine } from '../payloads.ts';
import { presenceByTraces } from '../presence.ts';
import { bootout, launchctl, probeJob } from './launchd-domain.ts';

export interface SubmittedJob {
  readonly label: string;
  readonly payload: Payload;
}

/** A job handed to launchd without any file by `launchctl submit`; it is kept alive until it is removed. */
export function submittedJob({ label, payload }: SubmittedJob): Change {
  return {
    kind: 'submittedJob',
    name: label,
    describe: () => `launchd job ${label}, submitted without a property list`,
    handles: { names: [label], paths: [], commandLines: [commandLine(payload)] },
    creates: [{ kind: 'launchd-job', name: label }],
    payload,
    apply: [launchctl('submit', '-l', label, '--', payload.program, ...payload.args)],
    revert: [launchctl('remove', label), bootout('system', label)],
    probe: probeJob('system', label, []),
    state: presenceByTraces,
  };
}
