import { join } from 'node:path';
import { DeadlineError, type Drilled } from '../engine/index.ts';
import type { Comparison } from '../history/index.ts';
import { type AcceptedGap, blackoutOf, type Channel, type Nightly } from '../inventory/index.ts';
import { codeOf, type Result, resultPieces, writeReport } from '../reports/index.ts';
import { type Failing, type GapState, judgeNight } from './judge.ts';
import type { Message, Notification } from './notify/body.ts';
import { causesOf, tell } from './notify/messages.ts';
import { notify, type Sent } from './notify/send.ts';
import { type Target, toRetry, withAttempts } from './retry.ts';
import { type Kept, keep, readKept } from './state.ts';

/** One night and everything it needs. What touches hosts, history and people is handed in. */
export interface NightWork {
  readonly plan: Nightly;
  readonly targets: readonly Target[];
  readonly accepted: readonly AcceptedGap[];
  readonly channels: readonly Channel[];
  readonly failOn: 'any' | 'regression';
  /** Absolute folder. */
  readonly state: string;
  readonly drill: (targets: readonly Target[], signal: AbortSignal) => Promise<Drilled>;
  /** Records the run and compares it; undefined where the history cannot be used, which it has told. */
  readonly remember: (drilled: Drilled, plan: string) => Promise<Remembered | undefined>;
  readonly warn: (text: string) => void;
  /** Somebody ends the night: everything is put back. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

export interface Remembered {
  readonly comparison: Comparison;
  /** The history held no night of this plan before. */
  readonly isFirst: boolean;
}

export interface Night {
  readonly drilled: Drilled;
  readonly comparison: Comparison | undefined;
  readonly failing: readonly Failing[];
  readonly gaps: readonly GapState[];
  readonly sent: readonly Sent[];
  readonly notification: Notification;
  readonly exitCode: Result['exitCode'];
}

/** Why no night begins at this moment; undefined where one may. */
export function whyNotTonight({ blackout }: Nightly, now: Date): string | undefined {
  const entry = blackoutOf(blackout, now);
  return entry === undefined ? undefined : `no night begins today: blackout ${entry}`;
}

/** Longer than this between two nights (ms): one was missed. */
const missedMs = 36 * 3_600_000;

/** Drills, tries again what was not met, records, compares, judges and tells people. */
export async function runNight(work: NightWork): Promise<Night> {
  const { state, plan, now } = work;
  const kept = await readKept(state, 'nightly');
  const began = now();
  const apart = kept.started === undefined ? 0 : began.getTime() - Date.parse(kept.started);
  if (apart > missedMs)
    work.warn(`no night since ${kept.started}: this one makes up for those that were missed`);
  await keepOrWarn(work, { ...kept, started: began.toISOString() });
  const drilled = await drillInTime(work);
  const remembered = await work.remember(drilled, planName(plan, work.targets));
  const judgement = judgeNight({
    ...{ result: drilled.result, comparison: remembered?.comparison, accepted: work.accepted },
    ...{ failOn: work.failOn, isFirst: remembered?.isFirst ?? true, now: began },
  });
  const untold = drilled.unwritten !== undefined || remembered === undefined;
  const exitCode = untold && judgement.exitCode < 3 ? 3 : judgement.exitCode;
  const told = tell(causesOf({ result: drilled.result, ...judgement }), kept.open, drilled.result);
  const notification: Notification = {
    ...{ schema: 'servicedrill/notification@1', kind: 'nightly', run: drilled.result.run.id, exitCode },
    ...{ headline: headlineOf(exitCode, told.messages), report: drilled.folder },
    emulated: drilled.result.hosts.some(({ emulated }) => emulated),
    messages: [...told.messages],
  };
  const sent = await notify(work.channels, notification, kept.pending);
  const pending = sent.filter(each => each.state === 'failed').map(({ channel }) => channel);
  await keepOrWarn(work, { started: began.toISOString(), open: told.open, pending });
  return { drilled, comparison: remembered?.comparison, ...judgement, exitCode, sent, notification };
}

/** A full disk keeps no night from its work. */
async function keepOrWarn({ state, warn }: NightWork, kept: Kept): Promise<void> {
  await keep(state, 'nightly', kept).catch(error =>
    warn(`what the next night has to know cannot be kept (${codeOf(error)}): people may be told again`),
  );
}

/** Nights of one plan miss each other's expectations. */
function planName({ hosts, scenarios }: Nightly, targets: readonly Target[]): string {
  const emulated = targets.some(({ host }) => host.emulated) ? ' emulated' : '';
  return `nightly${emulated} ${hosts.join(',')} ${scenarios.join(',')}`;
}

async function drillInTime(work: NightWork): Promise<Drilled> {
  const { plan, targets } = work;
  const deadline = new AbortController();
  const text = `the night's deadline of ${Math.round(plan.withinMs / 1000)} s was over`;
  const timer = setTimeout(() => deadline.abort(new DeadlineError(text)), plan.withinMs);
  const signal = AbortSignal.any([work.signal, deadline.signal]);
  try {
    let drilled = await work.drill(targets, signal);
    for (let attempt = 0; attempt < plan.retries && !signal.aborted; attempt += 1) {
      const again = toRetry(targets, drilled.result);
      if (again.length === 0) break;
      const later = await work.drill(again, signal);
      drilled = await written({ ...drilled, result: withAttempts(drilled.result, later.result) });
    }
    return drilled;
  } finally {
    clearTimeout(timer);
  }
}

async function written(drilled: Drilled): Promise<Drilled> {
  const text = [...resultPieces(drilled.result)].join('');
  const unwritten = await writeReport(join(drilled.folder, 'result.json'), text, 0o600).then(
    () => undefined,
    codeOf,
  );
  return { ...drilled, ...(unwritten !== undefined && { unwritten }) };
}

const endings: Readonly<Record<Result['exitCode'], string>> = {
  0: 'every detection is as expected',
  1: 'a detection is broken',
  2: 'the night was asked for wrongly',
  3: 'not everything could be told',
  4: 'A HOST WAS LEFT CHANGED',
};

function headlineOf(exitCode: Result['exitCode'], messages: readonly Message[]): string {
  const counts = (['opened', 'updated', 'resolved'] as const).flatMap(action => {
    const count = messages.filter(message => message.action === action).length;
    return count === 0 ? [] : [`${count} ${action}`];
  });
  return `servicedrill: ${[endings[exitCode], ...counts].join(', ')}`;
}
