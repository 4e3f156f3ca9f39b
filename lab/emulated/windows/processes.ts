import type { Clock } from '../machine.ts';
import { hexDigits } from '../random.ts';
import { Stop } from '../stop.ts';
import type { Report } from './deeds.ts';
import type { Process, Spawn } from './process.ts';

/** The processes of one emulated host; beginnings and ends are reported. */
export class Processes {
  readonly #living = new Map<number, Process>();
  readonly #report: Report;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #machineId: string;
  #count = 0;

  constructor(report: Report, clock: Clock, random: () => number) {
    this.#report = report;
    this.#clock = clock;
    this.#random = random;
    this.#machineId = hexDigits(random, 8);
  }

  /** One that runs since boot, of which no log tells. */
  boot(spawn: Spawn, pid?: number): Process {
    const startedAt = this.#clock();
    const { parent, image, commandLine, directory, token, content } = spawn;
    // Written out: spreading would take longer than everything else that makes a process.
    const process: Process = {
      parent,
      image,
      commandLine,
      directory,
      token,
      content,
      pid: pid ?? this.#freePid(),
      guid: this.#guid(startedAt),
      startedAt,
      stop: new Stop(),
    };
    this.#living.set(process.pid, process);
    return process;
  }

  start(spawn: Spawn): Process {
    const process = this.boot(spawn);
    this.#report({ kind: 'process-created', process });
    return process;
  }

  end(process: Process, status: number): void {
    if (process.exitStatus !== undefined) return;
    process.exitStatus = status;
    this.#living.delete(process.pid);
    process.stop.abort();
    this.#report({ kind: 'process-exited', process, status });
  }

  get(pid: number): Process | undefined {
    return this.#living.get(pid);
  }

  all(): Process[] {
    return [...this.#living.values()].sort((one, other) => one.pid - other.pid);
  }

  #freePid(): number {
    for (;;) {
      const pid = 4 * (200 + Math.floor(this.#random() * 2300));
      if (!this.#living.has(pid)) return pid;
    }
  }

  #guid(at: number): string {
    const seconds = Math.floor(at / 1000)
      .toString(16)
      .padStart(8, '0');
    this.#count += 1;
    const count = this.#count.toString(16).padStart(4, '0');
    const low = `${count.slice(2)}${count.slice(0, 2)}`;
    return `{${this.#machineId}-${seconds.slice(4)}-${seconds.slice(0, 4)}-${low}-000000000700}`.toUpperCase();
  }
}
