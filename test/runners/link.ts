import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** A network namespace behind a link of its own; only this machine reaches it. */
export interface Link {
  /** The address at the far end. */
  readonly address: string;
  /** The process whose network namespace is the far end. */
  readonly pid: number;
  /** What became of the packets so far, both ways: how many were lost, and how long the others were kept. */
  readonly packets: { lost: number; readonly keptMs: number[] };
  /** Whatever is on its way is lost, and nobody is told. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

export interface Quality {
  /** Milliseconds that a packet is on its way. */
  readonly delayMs?: number;
  /** Of a hundred packets. */
  readonly lossPercent?: number;
}

const wire = fileURLToPath(new URL('link.pl', import.meta.url));
let links = 0;

/**
 * A link whose packets are late and get lost. It is ours: a program between two tun devices, because many kernels
 * lack netem. TCP at both ends is the kernel's. Needs root; goes with the process that started it.
 */
export const startLink = async ({ delayMs = 0, lossPercent = 0 }: Quality = {}): Promise<Link> => {
  const far = await started(
    'unshare',
    '-n',
    'sh',
    '-c',
    'ip link set lo up; echo ready; exec sleep infinity',
  );
  const ends = [`sd${process.pid}x${links}`, `sd${process.pid}y${links}`] as const;
  // Addresses of networks under test (RFC 2544), so that tests of other processes have others.
  const subnet = (process.pid * 64 + links++) % 32_768;
  const [near, address] = [1, 2].map(end => `198.18.${subnet >> 7}.${((subnet & 127) << 1) + end - 1}`);
  const program = await started('perl', wire, String(delayMs / 1_000), String(lossPercent / 100), ...ends);
  const packets: Link['packets'] = { lost: 0, keptMs: [] };
  createInterface({ input: program.stdout }).on('line', line => {
    if (line === 'lost') packets.lost++;
    else packets.keptMs.push(Number(line.replace('kept ', '')));
  });
  const { pid = 0 } = far;
  await execa('ip', ['link', 'set', ends[1], 'netns', String(pid)]);
  await execa('ip', ['address', 'add', `${near}`, 'peer', `${address}`, 'dev', ends[0]]);
  await execa('ip', ['link', 'set', ends[0], 'up']);
  const there = (...args: string[]) => execa('nsenter', ['-t', String(pid), '-n', 'ip', ...args]);
  await there('address', 'add', `${address}`, 'peer', `${near}`, 'dev', ends[1]);
  await there('link', 'set', ends[1], 'up');
  return {
    address: `${address}`,
    pid,
    packets,
    cut: () => void program.kill('SIGSTOP'),
    mend: () => void program.kill('SIGCONT'),
    async stop() {
      await Promise.all([ended(program), ended(far)]);
    },
  };
};

/** Starts a program that says `ready`, and that is killed with this process. */
const started = async (
  ...argv: readonly string[]
): Promise<ChildProcessByStdio<null, Readable, Readable>> => {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  child.stderr.on('data', chunk => said.push(String(chunk)));
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit'),
  ]);
  if (line !== 'ready') throw new Error(`${argv.join(' ')}: ${said.join('')}`);
  return child;
};

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
};
