import { execa } from 'execa';

/** An ssh that is logged in and shares its connection by a control socket. */
export interface Master {
  /** Settles once it has ended, with what it said last. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** An ssh that did not get so far. */
export interface NoMaster {
  readonly failed: 'ended' | 'timed-out' | 'called-off';
  /** All that it said. */
  readonly said: string;
}

/** Milliseconds in which ssh may take its leave. */
const farewellMs = 2_000;
const mostSaid = 65_536;

/**
 * Runs ssh beside a guard that reads a pipe of ours: when the pipe closes, were it because this program was killed,
 * ssh is ended and its folder removed. An ssh that ends before it is logged in leaves its jump host's ssh behind: the
 * rest of the group goes too. Job control's signals go past both: Ctrl-C must not cut the connection over
 * which hosts are restored.
 */
const guarded = `
exec 3<&0 </dev/null
folder=$1; shift
"$@" 3<&- & ssh=$!
{ read -r _ <&3; rm -rf -- "$folder"; kill "$ssh"; } >/dev/null 2>&1 &
exec 3<&-
wait "$ssh"; code=$?
trap '' TERM; kill -TERM "-$$"
exit "$code"
`;

/** The word by which ssh, through its LocalCommand, tells that it is logged in. */
export const readyWord = 'servicedrill-ready';

/**
 * Starts ssh and waits until it is logged in.
 * @param args those of ssh; its LocalCommand must print `readyWord`
 * @param folder its private folder, which goes when it goes
 */
export const startMaster = async (
  args: readonly string[],
  folder: string,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<Master | NoMaster> => {
  const child = execa('/bin/sh', ['-c', guarded, 'sh', folder, 'ssh', ...args], {
    detached: true,
    stdin: 'pipe',
    buffer: false,
    reject: false,
    env: { LC_ALL: 'C' },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-mostSaid);
  });
  child.stdin.on('error', () => {});
  // Not `close`: a ProxyCommand of the user's may hold the streams for longer.
  const exited = new Promise<void>(resolve => child.once('exit', () => setImmediate(resolve)));
  const stop = async () => {
    child.stdin.end();
    const frozen = setTimeout(() => killGroup(child.pid), farewellMs);
    await exited;
    clearTimeout(frozen);
  };
  const ready = new Promise<'ready'>(resolve => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes(readyWord)) resolve('ready');
    });
  });
  const limit = deadline(signal, timeoutMs);
  const first = await Promise.race([ready, exited.then(() => 'ended' as const), limit.passed]);
  limit.dispose();
  if (first === 'ready') return { ended: exited.then(() => said), stop };
  await stop();
  return { failed: first, said };
};

const deadline = (signal: AbortSignal, timeoutMs: number) => {
  const over = new AbortController();
  const passed = new Promise<'timed-out' | 'called-off'>(resolve => {
    const timer = setTimeout(() => resolve('timed-out'), timeoutMs);
    over.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    if (signal.aborted) resolve('called-off');
    signal.addEventListener('abort', () => resolve('called-off'), { once: true, signal: over.signal });
  });
  return { passed, dispose: () => over.abort() };
};

const killGroup = (pid: number | undefined): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has gone meanwhile.
  }
};
