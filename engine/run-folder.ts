import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEvent } from '../validators/index.ts';
import type { Sent } from './dispatch.ts';
import type { Plan } from './plan.ts';

/** Characters of output kept of each command. */
const outputLimit = 4_096;

/** What a run leaves behind on the controller: result, plan, commands sent, the act's events. */
export class RunFolder {
  readonly path: string;
  readonly #commands: WriteStream;
  readonly #events: WriteStream;

  /** @throws when the folder cannot be made. */
  constructor(parent: string, run: string) {
    this.path = join(parent, run);
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    this.#commands = createWriteStream(join(this.path, 'commands.jsonl'), { mode: 0o600 });
    this.#events = createWriteStream(join(this.path, 'events.jsonl'), { mode: 0o600 });
    for (const stream of [this.#commands, this.#events]) stream.on('error', () => {});
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
    this.#commands.write(`${JSON.stringify(line)}\n`);
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
    this.#commands.write(`${JSON.stringify(line)}\n`);
  }

  /** One event of the act, with the raw record and the readings that rules are asked about. */
  event(host: string, scenario: string, event: LogEvent): void {
    this.#events.write(`${JSON.stringify({ host, scenario, ...event })}\n`);
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.path, name), text, { mode: 0o600 });
  }

  async close(): Promise<void> {
    await Promise.all([this.#commands, this.#events].map(end));
  }
}

function end(stream: WriteStream): Promise<void> {
  return new Promise(resolve => {
    stream.on('error', () => resolve());
    stream.end(() => resolve());
  });
}
