import type { Socket } from 'node:net';

/** What is written in answer to one read leaves in one piece: a packet each costs both ends a system call each. */
export function gatherWrites(socket: Socket): void {
  let gathering = false;
  socket.prependListener('data', () => {
    if (gathering) return;
    gathering = true;
    socket.cork();
    setImmediate(() => {
      gathering = false;
      socket.uncork();
    });
  });
}
