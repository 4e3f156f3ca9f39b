import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Workplace } from '../simulate.ts';
import type { Attack } from './draw.ts';
import { calm, type Drilled, disturbed, drillWords } from './drill.ts';
import type { Elsewhere } from './elsewhere.ts';
import { Gate } from './gate.ts';
import { ofCensus } from './lasting.ts';
import { wrongVerdicts } from './verdicts.ts';

/** What came of one attack. */
export interface Outcome {
  readonly attack: Attack;
  /** The host's own state is what it was. */
  readonly restored: boolean;
  /** What was wrong about what the program, or the cleanup after it, told; empty where it was right. */
  readonly wrong: readonly string[];
  /** What the host has that it had not, and the other way round. */
  readonly differences: readonly string[];
}

/** Milliseconds that a host may take to see that a connection is gone, and to end what ran in it. */
const settlingMs = 10_000;
const cleanupWords = ['cleanup', '--inventory', 'servicedrill.yml'];

/** Attacks and judges one after the other: the hosts are the same ones all along. */
export class Rounds {
  readonly #elsewhere: Elsewhere;
  /** Commands of an undisturbed run, by scenario. */
  readonly #lengths = new Map<string, number>();

  constructor(elsewhere: Elsewhere) {
    this.#elsewhere = elsewhere;
  }

  async attack(attack: Attack): Promise<Outcome> {
    const { host } = attack;
    const length = await this.#lengthOf(attack);
    const nth = 1 + Math.floor(attack.when * length);
    const before = await this.#census(host);
    const gate = attack.kind === 'cut' ? await Gate.before(this.#elsewhere.inventory) : undefined;
    const workplace = await Workplace.make(gate?.inventory ?? this.#elsewhere.inventory);
    try {
      const wrong = await this.#disturb(attack, nth, workplace, gate, before);
      const differences = await this.#differences(host, before);
      const open = await ledgersOf(workplace);
      if (open > 0) wrong.push(`${open} ledgers are still open`);
      return { attack, restored: differences.length === 0, wrong, differences };
    } finally {
      gate?.close();
      await workplace.close();
    }
  }

  /** A run that nobody disturbs leaves nothing, too. */
  async undisturbed(attack: Pick<Attack, 'host' | 'scenario'>): Promise<readonly string[]> {
    const before = await this.#census(attack.host);
    await this.#lengthOf(attack);
    return this.#differences(attack.host, before);
  }

  async #disturb(
    attack: Attack,
    nth: number,
    workplace: Workplace,
    gate: Gate | undefined,
    before: readonly string[],
  ): Promise<string[]> {
    const { host, kind, how, afterMs } = attack;
    const moment = { nth, afterMs };
    const words = drillWords(attack);
    const run = (act: Parameters<typeof disturbed>[5]) =>
      disturbed(workplace, this.#elsewhere, words, host, moment, act);
    switch (kind) {
      case 'kill':
        await run(child => child.kill('SIGKILL'));
        return this.#cleanUp(attack, nth, workplace);
      case 'interruption': {
        const drilled = await run(child => child.kill(how as NodeJS.Signals));
        return this.#ended(drilled, host, before);
      }
      case 'clock': {
        const drilled = await run(() => this.#elsewhere.stepClock(host, Number(how)));
        return this.#ended(drilled, host, before);
      }
      case 'cut': {
        const drilled = await run(() => gate && cut(gate, host, how));
        // Whom nothing reaches any more it cannot unlock either: that is what is left to a cleanup.
        const locked = how === 'for good' && (await ledgersOf(workplace)) > 0;
        if (locked && !/: simulate cleanup /.test(drilled.stderr)) return ['it says nothing of its lock'];
        if (drilled.code !== 4 && !locked) return this.#ended(drilled, host, before);
        if (how === 'once') return ['one cut, and it counts the host as left changed'];
        await workplace.write('servicedrill.yml', this.#elsewhere.inventory);
        return this.#cleanUp({ ...attack, again: undefined }, nth, workplace);
      }
    }
  }

  /** A program that ended by itself, and not with 4, has restored the host by then. */
  async #ended(drilled: Drilled, host: string, before: readonly string[]): Promise<string[]> {
    if (drilled.hung) return ['it hung'];
    const { code, result, stderr } = drilled;
    if (result === undefined) return [`it ended with ${code} and no result: ${stderr.slice(-400)}`];
    const changed = (await this.#differences(host, before)).length > 0;
    return [
      ...(changed === (code === 4)
        ? []
        : [`exit code ${code}, and the host is ${changed ? 'changed' : 'as before'}`]),
      ...wrongVerdicts(result),
    ];
  }

  async #cleanUp({ host, again }: Attack, nth: number, workplace: Workplace): Promise<string[]> {
    if (again !== undefined) {
      const moment = { nth: 1 + Math.floor(again * nth), afterMs: 20 };
      await disturbed(workplace, this.#elsewhere, cleanupWords, host, moment, child => child.kill('SIGKILL'));
    }
    const { code, stdout, stderr } = await workplace.run(cleanupWords);
    const right = code === 0 && /: restored after|nothing to clean up/.test(stdout);
    return right ? [] : [`cleanup ended with ${code}: ${stdout}${stderr}`.slice(0, 600)];
  }

  async #lengthOf(attack: Pick<Attack, 'host' | 'scenario'>): Promise<number> {
    const known = this.#lengths.get(attack.scenario);
    if (known !== undefined) return known;
    const workplace = await Workplace.make(this.#elsewhere.inventory);
    try {
      const { commands } = await calm(workplace, this.#elsewhere, attack);
      this.#lengths.set(attack.scenario, commands);
      return commands;
    } finally {
      await workplace.close();
    }
  }

  async #census(host: string): Promise<readonly string[]> {
    return ofCensus(await this.#elsewhere.census(host));
  }

  async #differences(host: string, before: readonly string[]): Promise<string[]> {
    for (const end = Date.now() + settlingMs; ; await delay(100)) {
      const after = await this.#census(host);
      const found = [
        ...lacking(after, before).map(line => `- ${line}`),
        ...lacking(before, after).map(line => `+ ${line}`),
      ];
      if (found.length === 0 || Date.now() > end) return found;
    }
  }
}

async function cut(gate: Gate, host: string, how: string): Promise<void> {
  if (how === 'for good') return gate.close();
  gate.cut(host);
  for (let more = how === 'thrice' ? 2 : 0; more > 0; more--) {
    await delay(300);
    gate.cut(host);
  }
}

async function ledgersOf({ state }: Workplace): Promise<number> {
  const names = await readdir(join(state, 'ledger')).catch(() => []);
  return names.filter(name => name.endsWith('.jsonl')).length;
}

function lacking(there: readonly string[], lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of there) counts.set(line, (counts.get(line) ?? 0) + 1);
  return lines.filter(line => {
    const count = counts.get(line) ?? 0;
    counts.set(line, count - 1);
    return count <= 0;
  });
}
