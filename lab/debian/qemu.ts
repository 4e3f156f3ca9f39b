import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { LabError, oneLine } from './error.ts';
import type { Image } from './image.ts';
import type { MachinePlaces } from './places.ts';

export interface MachineOptions {
  readonly name: string;
  /** Whether the kernel audits from the start (`audit=1`); without it nothing PID 1 does is audited. */
  readonly audit: boolean;
  readonly memoryMiB: number;
}

const PORT_ATTEMPTS = 5;
const START_DEADLINE_MS = 30_000;

/**
 * Starts the machine in the background on a free port of the loopback interface.
 * @throws {LabError} with QEMU's own words when it does not start
 */
export async function startMachine(
  image: Image,
  places: MachinePlaces,
  options: MachineOptions,
): Promise<{ pid: number; port: number }> {
  const { execa } = await import('execa');
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const started = await execa('qemu-system-x86_64', qemuArguments(image, places, options, port), {
      reject: false,
      stdin: 'ignore',
      timeout: START_DEADLINE_MS,
      // The disk's throw-away copy goes where everything else of this machine goes.
      env: { TMPDIR: places.directory },
    });
    if (!started.failed) return { port, pid: Number(await readFile(places.pidFile, 'utf8')) };
    const portTaken = started.stderr.includes('host forwarding');
    if (portTaken && attempt < PORT_ATTEMPTS) continue;
    throw new LabError(
      `QEMU did not start: ${oneLine(started.stderr || started.originalMessage || '')}`,
      'see that there is memory enough (free -m) and that qemu-system-x86 is whole',
      { cause: started },
    );
  }
}

function qemuArguments(image: Image, places: MachinePlaces, options: MachineOptions, port: number): string[] {
  return [
    ['-name', options.name],
    ['-nodefaults', '-no-user-config', '-display', 'none'],
    // Emulated in software: /dev/kvm may exist and yet not run a stock guest.
    // A small translation buffer (MiB) is emptied now and then. In the default gigabyte the old code survives a reset,
    // and every write to memory that once held code is slow: the kernel alone then took 20 to 50 s instead of 3.
    ['-accel', 'tcg,thread=multi,tb-size=128'],
    // One processor without wide vectors takes a quarter to a third less of this machine: a second one makes the kernel wait for both.
    ['-cpu', 'Nehalem', '-smp', '1', '-m', String(options.memoryMiB)],
    ['-kernel', image.kernel, '-append', kernelCommandLine(options)],
    // Debian's cloud kernel has NVMe and ext4 built in: no initial ram disk is needed.
    ['-drive', `file=${comma(image.disk)},if=none,id=disk,format=raw,snapshot=on`],
    ['-device', 'nvme,drive=disk,serial=lab'],
    ['-netdev', `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
    ['-device', 'virtio-net-pci,netdev=net,romfile='],
    ['-device', 'virtio-rng-pci'],
    ['-fw_cfg', `name=opt/io.systemd.credentials/tmpfiles.extra,file=${comma(places.seed)}`],
    ['-serial', `file:${places.serialLog}`],
    ['-qmp', `unix:${comma(places.qmpSocket)},server=on,wait=off`],
    ['-pidfile', places.pidFile, '-daemonize'],
  ].flat();
}

function kernelCommandLine(options: MachineOptions): string {
  return [
    'root=/dev/nvme0n1 rw console=ttyS0 quiet net.ifnames=0',
    // On a busy machine the timer is late, and a kernel that tests it takes it for broken and panics; should one panic,
    // it boots again.
    'no_timer_check panic=1',
    // Cheaper in software emulation, and nothing a lab host needs.
    'mitigations=off random.trust_cpu=on',
    // Code that stands at the same addresses in every process is translated once: half the work of a drill.
    'norandmaps',
    `systemd.hostname=${options.name} systemd.machine_id=${randomBytes(16).toString('hex')}`,
    // The kernel's own 64 are lost before auditd is up.
    ...(options.audit ? ['audit=1 audit_backlog_limit=8192'] : []),
  ].join(' ');
}

/** QEMU's option parser wants a literal comma doubled. */
function comma(path: string): string {
  return path.replaceAll(',', ',,');
}

/** Free a moment ago; whoever binds it must be ready to lose the race. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
