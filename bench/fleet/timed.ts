import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** What a program took, with everything that it started. */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Most memory that the program itself held, in kB. */
  readonly peakKb: number;
  readonly stdout: string;
}

const limitMs = 600_000;

/** Runs a program under bash's `time`, whatever it is. @throws when it fails or takes more than ten minutes */
export async function timed(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Cost> {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" 2>&3';
  const child = spawn('bash', ['-c', script, 'bash', ...argv], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: limitMs,
  });
  const [stdout, times, stderr] = [child.stdio[1], child.stdio[2], child.stdio[3]].map(textOf);
  const memory = peakOf(child.pid ?? 0);
  const code = await new Promise(resolve => child.once('close', resolve));
  const peakKb = await memory();
  if (code !== 0)
    throw new Error(`${argv.join(' ')} ended with ${code}: ${`${await stdout}${await stderr}`.slice(-2000)}`);
  const [real = 0, user = 0, system = 0] = ((await times) ?? '').trim().split(' ').map(Number);
  return { wallMs: real * 1000, cpuMs: (user + system) * 1000, peakKb, stdout: (await stdout) ?? '' };
}

async function textOf(stream: unknown): Promise<string> {
  let text = '';
  if (stream instanceof Readable) for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}

/** Watches what a shell's first child holds; the kernel keeps the peak, so that looking seldom is enough. */
function peakOf(shell: number): () => Promise<number> {
  const over = new AbortController();
  const watching = watch(shell, over.signal);
  return () => {
    over.abort();
    return watching;
  };
}

async function watch(shell: number, signal: AbortSignal): Promise<number> {
  let peak = 0;
  while (!signal.aborted) {
    const [child] = (await contents(`/proc/${shell}/task/${shell}/children`)).split(' ');
    const status = child ? await contents(`/proc/${child}/status`) : '';
    peak = Math.max(peak, Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0));
    await delay(50, undefined, { signal }).catch(() => {});
  }
  return peak;
}

const contents = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
