import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LabError, oneLine } from './error.ts';
import type { MachinePlaces } from './places.ts';
import { runningPid } from './process.ts';
import { qmp } from './qmp.ts';

/** Software emulation on a busy machine: 15 s when all goes well, a minute and more under load. */
const BOOT_DEADLINE_MS = 360_000;
/** A machine that is silent for so long hangs: in software emulation that was seen after a reset. It is begun anew. */
const BOOT_PATIENCE_MS = 120_000;
const BANNER_DEADLINE_MS = 3_000;
const TRY_AGAIN_MS = 100;

/**
 * Waits until sshd itself speaks. A connection alone says nothing: QEMU's network takes it before the guest listens.
 * @throws {LabError} with the last lines of the machine's console when it dies or takes longer than six minutes
 */
export async function awaitSshd(places: MachinePlaces, port: number, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + BOOT_DEADLINE_MS;
  let patience = Date.now() + BOOT_PATIENCE_MS;
  while (!(await speaksSsh(port))) {
    signal?.throwIfAborted();
    if ((await runningPid(places)) === undefined) throw await notBooted('died while it booted', places);
    if (Date.now() > deadline) throw await notBooted('did not answer in time', places);
    if (Date.now() > patience) {
      await qmp(places.qmpSocket, 'system_reset');
      patience = Date.now() + BOOT_PATIENCE_MS;
    }
    await delay(TRY_AGAIN_MS, undefined, signal ? { signal } : {});
  }
}

/** Whether an sshd answers on this port of 127.0.0.1. */
export function speaksSsh(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    const answer = (yes: boolean) => {
      resolve(yes);
      socket.destroy();
    };
    socket.setTimeout(BANNER_DEADLINE_MS, () => answer(false));
    socket.once('data', bytes => answer(bytes.toString('latin1').startsWith('SSH-')));
    socket.on('error', () => answer(false)).on('close', () => answer(false));
  });
}

async function notBooted(what: string, places: MachinePlaces): Promise<LabError> {
  const serial = await readFile(places.serialLog, 'utf8').catch(() => '');
  const lines = serial.replaceAll('\r', '').trim().split('\n').slice(-8).join('\n');
  return new LabError(
    `the lab host ${what}; its console said: ${oneLine(lines) || '(nothing)'}`,
    'give it more memory or a quieter machine, then try again',
  );
}
