import { join } from 'node:path';
import { codeOf, makeFolder, writeReport } from '../../reports/index.ts';
import type { LogEvent } from '../../validators/index.ts';
import type { Sent } from '../hosts/index.ts';
import type { Plan } from '../plan/index.ts';
import { LineFile } from './line-file.ts';
import { StateError } from './state-dir.ts';

/** Characters of output kept of each command. */
const outputLimit = 4_096;

/** What a run leaves behind on the controller: result, plan, commands sent, the act's events. */
export class RunFolder {
  readonly path: string;
  readonly #commands: LineFile;
  readonly #events: LineFile;

  /** @throws {StateError} when the folder cannot be made */
  constructor(parent: string, run: string) {
    this.path = join(parent, run);
    try {
      makeFolder(this.path, 0o700);
    } catch (cause) {
      throw new StateError(`cannot make the run's folder ${this.path} (${codeOf(cause)})`, cause);
    }
    this.#commands = new LineFile(join(this.path, 'commands.jsonl'));
    this.#events = new LineFile(join(this.path, 'events.jsonl'));
  }

  plan(host: string, plan: Plan): void {
    const { scenario, marker, facts } = plan;
    const changes = plan.changes.map(({ kind, name, apply, revert, probe }) => ({
      kind,
      name,
      apply,
      revert,
      probe,
    }));
    const line = { plan: { host, scenario: scenario.id, marker, facts, changes } };
    this.#commands.add(line);
  }

  sent({ host, scenario, phase, command, completion }: Sent): void {
    const { stdout, stderr, ...rest } = completion;
    const line = {
      host,
      scenario,
      phase,
      command,
      ...rest,
      stdout: stdout.slice(0, outputLimit),
      stderr: stderr.slice(0, outputLimit),
    };
    this.#commands.add(line);
  }

  /** One event of the act, with the raw record and the readings that rules are asked about. */
  event(host: string, scenario: string, event: LogEvent): void {
    const { source, id, time, tickMs, views, actor, pids, parentPid, raw, lacks } = event;
    this.#events.add({ host, scenario, source, id, time, tickMs, views, actor, pids, parentPid, raw, lacks });
  }

  /** Whole or not at all. @throws the file system's error */
  async write(name: string, pieces: Iterable<string>): Promise<void> {
    await writeReport(join(this.path, name), pieces, 0o600);
  }

  async close(): Promise<void> {
    await Promise.all([this.#commands.close(), this.#events.close()]);
  }
}
