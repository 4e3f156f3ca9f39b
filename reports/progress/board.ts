import { counted } from '../reading.ts';
import { plain } from '../text/plain.ts';
import { clip } from '../text/width.ts';
import type { ProgressEvent } from './event.ts';
import { phrase } from './lines.ts';

interface Activity {
  doing: string;
  /** Milliseconds since the epoch. */
  since: number;
  /** Deadlines by what is awaited. */
  readonly awaited: Map<string, number>;
}

/** What is going on, kept up to date from the events of a run and drawn as the lines of a live region. */
export class Board {
  #planned = 0;
  #done = 0;
  #met = 0;
  #unmet = 0;
  readonly #active = new Map<string, Activity>();

  /** `now` in milliseconds since the epoch. */
  take(event: ProgressEvent, now: number): void {
    switch (event.type) {
      case 'planned':
        this.#planned = event.hosts;
        return;
      case 'host-connecting':
        this.#does(event.host, 'connecting', now);
        return;
      case 'phase':
        this.#does(event.host, `${event.scenario}  ${phrase(event.phase, event.detail)}`.trimStart(), now);
        return;
      case 'command':
        this.#does(event.host, `${event.scenario}  ${phrase(event.phase, event.text)}`.trimStart(), now);
        return;
      case 'waiting':
        this.#activity(event.host, now).awaited.set(key(event), event.deadlineAt);
        return;
      case 'verdict':
        this.#active.get(event.host)?.awaited.delete(key(event));
        if (event.met) this.#met += 1;
        else this.#unmet += 1;
        return;
      case 'host-failed':
      case 'host-done':
        if (this.#active.delete(event.host)) this.#done += 1;
    }
  }

  /** At most `rows` lines of at most `width` cells: the counts, then the hosts that take longest. */
  draw(now: number, width: number, rows: number): string[] {
    if (this.#active.size === 0 || rows < 1) return [];
    const hosts = [...this.#active].sort(([, a], [, b]) => a.since - b.since);
    const room = Math.max(0, hosts.length <= rows - 1 ? rows - 1 : rows - 2);
    const unshown = hosts.length - room;
    return [
      this.#counts(now),
      ...hosts.slice(0, room).map(([host, activity]) => described(host, activity, now)),
      ...(unshown > 0 && rows > 1 ? [`  and ${counted(unshown, 'more host')}`] : []),
    ].map(line => clip(plain(line), width));
  }

  #counts(now: number): string {
    const total = Math.max(this.#planned, this.#done + this.#active.size);
    const verdicts = `${this.#met} met, ${this.#unmet} not met`;
    let awaited = 0;
    for (const { awaited: waits } of this.#active.values())
      for (const deadlineAt of waits.values()) if (deadlineAt > now) awaited += 1;
    return `${this.#done} of ${counted(total, 'host')} done, ${verdicts}, ${awaited} awaited`;
  }

  #does(host: string, doing: string, now: number): void {
    const activity = this.#activity(host, now);
    activity.doing = doing;
    activity.since = now;
  }

  #activity(host: string, now: number): Activity {
    const known = this.#active.get(host);
    if (known !== undefined) return known;
    const activity = { doing: '', since: now, awaited: new Map<string, number>() };
    this.#active.set(host, activity);
    return activity;
  }
}

function key({ scenario, expectation }: { scenario: string; expectation: string }): string {
  return `${scenario}: ${expectation}`;
}

function described(host: string, { doing, since, awaited }: Activity, now: number): string {
  const waits = [...awaited].filter(([, deadlineAt]) => deadlineAt > now);
  const [next] = waits.sort(([, a], [, b]) => a - b);
  if (next === undefined) return `  ${host}  ${span(now - since)}  ${doing}`;
  const [what, deadlineAt] = next;
  const others = waits.length > 1 ? ` and ${waits.length - 1} more` : '';
  return `  ${host}  ${span(deadlineAt - now)} left  awaiting ${what}${others}  ${doing}`;
}

function span(milliseconds: number): string {
  return `${Math.max(0, Math.round(milliseconds / 1000))} s`;
}
