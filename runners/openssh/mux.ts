import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { encode, messageSplitter, reader } from './wire.ts';

/** The packets of a connection that an ssh master has open, without their encryption. */
export interface Packets {
  send(type: number, body: Buffer): void;
  /** Settles once nothing more comes. */
  readonly closed: Promise<void>;
  end(): void;
}

/** Names and numbers of OpenSSH's PROTOCOL.mux. */
const muxHello = 0x0000_0001;
const muxProxyRequest = 0x1000_000f;
const muxProxyGranted = 0x8000_000f;
const muxVersion = 4;

/**
 * Asks an ssh master for its connection: over one socket, commands then run without a program each, and their
 * exit signals come through, which `ssh -S` keeps to itself. OpenSSH 7.4 and later (`ssh -O proxy`).
 * @throws Error where the master does not grant it
 */
export const openPackets = async (
  path: string,
  onPacket: (type: number, body: Buffer) => void,
  signal: AbortSignal,
): Promise<Packets> => {
  const socket = connect({ path });
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()));
  try {
    await once(socket, 'connect', { signal });
    await proxied(socket, onPacket, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return {
    send: (type, body) => {
      if (socket.writable) socket.write(packet(type, body));
    },
    closed,
    end: () => void socket.destroySoon(),
  };
};

const proxied = (socket: Socket, onPacket: (type: number, body: Buffer) => void, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    let granted = false;
    const onMessage = (message: Buffer) => {
      if (granted) return onPacket(message.readUInt8(1), message.subarray(2));
      const kind = reader(message).uint32();
      if (kind === muxHello) return;
      granted = kind === muxProxyGranted;
      if (granted) resolve();
      else reject(new Error(`the ssh master refuses to share its connection (${kind.toString(16)})`));
    };
    const split = messageSplitter(onMessage);
    socket.on('data', (chunk: Buffer) => {
      try {
        split(chunk);
      } catch (error) {
        socket.destroy(error instanceof Error ? error : undefined);
      }
    });
    // Stays for good: the end of the connection is told by `closed`.
    socket.on('error', reject);
    socket.once('close', () => reject(new Error('the ssh master closed its socket')));
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    socket.write(encode(encode(muxHello, muxVersion)));
    socket.write(encode(encode(muxProxyRequest, 0)));
  });

/** Length, the length of a padding that there is none of, type, body: RFC 4253, section 6, without encryption. */
const packet = (type: number, body: Buffer): Buffer => encode(Buffer.concat([Buffer.from([0, type]), body]));
