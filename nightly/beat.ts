import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Drilled } from '../engine/index.ts';
import type { Comparison } from '../history/index.ts';
import type { Channel } from '../inventory/index.ts';
import { codeOf, type Result, resultPieces, writeReport } from '../reports/index.ts';
import { judgeNight } from './judge.ts';
import type { Notification } from './notify/body.ts';
import { causesOf, tell } from './notify/messages.ts';
import { notify, type Sent } from './notify/send.ts';
import { keep, readKept } from './state.ts';

export interface BeatWork {
  readonly result: Result;
  /** Absolute folder. */
  readonly state: string;
  readonly channels: readonly Channel[];
  readonly remember: (drilled: Drilled) => Promise<Comparison | undefined>;
  readonly warn: (text: string) => void;
}

export interface HeartbeatOutcome {
  readonly drilled: Drilled;
  readonly comparison: Comparison | undefined;
  readonly sent: readonly Sent[];
  readonly notification: Notification;
  readonly exitCode: Result['exitCode'];
}

/** Keeps what was heard, compares it with the last time, and tells people what has gone silent or come back. */
export async function tellHeartbeat({
  result,
  state,
  channels,
  remember,
  warn,
}: BeatWork): Promise<HeartbeatOutcome> {
  const kept = await readKept(state, 'heartbeat');
  const drilled = await written(result, state);
  const comparison = await remember(drilled);
  const { failing, gaps, exitCode } = judgeNight({
    ...{ result, comparison, accepted: [], failOn: 'any', isFirst: true, now: new Date() },
  });
  const told = tell(causesOf({ result, failing, gaps }), kept.open, result);
  const silent = told.messages.filter(({ action }) => action !== 'resolved').length;
  const notification: Notification = {
    ...{ schema: 'servicedrill/notification@1', kind: 'heartbeat', run: result.run.id, exitCode },
    headline: `servicedrill heartbeat: ${silent === 0 ? 'every host and log is alive' : `${silent} silent`}`,
    ...{ report: drilled.folder, emulated: result.hosts.some(({ emulated }) => emulated) },
    messages: [...told.messages],
  };
  const sent = await notify(channels, notification, kept.pending);
  const pending = sent.flatMap(({ channel, state: ending }) => (ending === 'failed' ? [channel] : []));
  await keep(state, 'heartbeat', { open: told.open, pending }).catch(error =>
    warn(`what people were told cannot be kept (${codeOf(error)}): they may be told again`),
  );
  return { drilled, comparison, sent, notification, exitCode };
}

async function written(result: Result, state: string): Promise<Drilled> {
  const folder = join(state, 'runs', result.run.id);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeReport(join(folder, 'result.json'), [...resultPieces(result)].join(''), 0o600);
    return { result, folder };
  } catch (error) {
    return { result, folder, unwritten: codeOf(error) };
  }
}
