/** Holds a channel until it is given back. */
type Release = () => void;

export interface Channels {
  /** Waits for a free channel; rejects with the signal's reason when it aborts first. */
  acquire(signal?: AbortSignal): Promise<Release>;
  /** Told that the server refused one: it allows no more than are open now. False when that would be none. */
  refused(): boolean;
}

/** Hands out a connection's channels in order of asking, so that sshd's MaxSessions is never met. */
export const channelQueue = (most: number): Channels => {
  let limit = most;
  let held = 0;
  const waiting: (() => void)[] = [];
  const next = () => {
    while (held < limit) {
      const start = waiting.shift();
      if (start === undefined) return;
      held++;
      start();
    }
  };
  const releaseOnce = (): Release => {
    let done = false;
    return () => {
      if (done) return;
      done = true;
      held--;
      next();
    };
  };
  return {
    acquire: signal =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const start = () => {
          signal?.removeEventListener('abort', leave);
          resolve(releaseOnce());
        };
        const leave = () => {
          const place = waiting.indexOf(start);
          if (place !== -1) waiting.splice(place, 1);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', leave, { once: true });
        waiting.push(start);
        next();
      }),
    refused() {
      if (held <= 1) return false;
      limit = Math.min(limit, held - 1);
      return true;
    },
  };
};
