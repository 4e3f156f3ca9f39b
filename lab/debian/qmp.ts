import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { LabError } from './error.ts';

const DEADLINE_MS = 10_000;

/**
 * One command over QEMU's machine protocol, without arguments; done when QEMU has answered.
 * @throws {LabError} when the machine is gone or does not answer in 10 s
 */
export async function qmp(socketPath: string, command: 'system_reset' | 'stop' | 'cont'): Promise<void> {
  const socket = connect(socketPath);
  socket.setTimeout(DEADLINE_MS, () => socket.destroy(new Error('no answer')));
  try {
    const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
    const broken = new Promise<never>((_, reject) => {
      socket.on('error', reject).on('close', () => reject(new Error('it hung up')));
    });
    await Promise.race([converse(lines, text => socket.write(`${text}\n`), command), broken]);
  } catch (error) {
    throw new LabError(
      `the machine's QMP socket ${socketPath} failed: ${error instanceof Error ? error.message : error}`,
      'see `simulate lab status`; start it again with `simulate lab up debian`',
      { cause: error },
    );
  } finally {
    socket.destroy();
  }
}

/** Greeting, capabilities, command: QEMU answers each with one object; events come between. */
async function converse(lines: AsyncIterable<string>, send: (text: string) => void, command: string) {
  const pending = [JSON.stringify({ execute: 'qmp_capabilities' }), JSON.stringify({ execute: command })];
  for await (const line of lines) {
    const message: unknown = JSON.parse(line);
    if (typeof message !== 'object' || message === null || 'event' in message) continue;
    if ('error' in message) throw new Error(JSON.stringify(message.error));
    const next = pending.shift();
    if (next === undefined) return;
    send(next);
  }
}
