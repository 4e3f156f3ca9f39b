import { outcomeWord, signOf, withoutName } from '../reading.ts';
import type { Tone } from '../text/palette.ts';
import { plain } from '../text/plain.ts';
import { clip } from '../text/width.ts';
import type { ProgressEvent } from './event.ts';

/** Who gets to see a line: everyone, who watches a terminal, or only a log without a live region. */
export type Weight = 'always' | 'notable' | 'routine';

export interface Line {
  readonly text: string;
  readonly tone: Tone;
  readonly weight: Weight;
}

/** Cells of a host's own words shown at most; commands to run by hand are never cut. */
const longest = 400;

/** The lines that an event leaves behind; none for what only a live region shows. */
export function linesOf(event: ProgressEvent): Line[] {
  switch (event.type) {
    case 'planned':
    case 'command':
    case 'waiting':
    case 'host-done':
      return [];
    case 'host-connecting':
      return [line('routine', 'none', event.host, 'connecting')];
    case 'host-failed':
      return [
        line('always', 'bad', event.host, withoutName(event.host, event.message)),
        { weight: 'always', tone: 'none', text: `  fix  ${plain(event.fix)}` },
      ];
    case 'phase':
      return [line('routine', 'none', event.host, event.scenario, phrase(event.phase, event.detail))];
    case 'verdict': {
      const { symbol, tone } = signOf(event);
      const weight = event.met ? 'routine' : 'notable';
      return [
        line(weight, tone, event.host, event.scenario, `${symbol} ${event.verdict}, ${event.expectation}`),
      ];
    }
    case 'not-executed':
      return [notExecuted(event)];
    case 'restored':
      return [line('routine', 'none', event.host, event.scenario, 'host restored')];
    case 'left-changed':
      return [
        line('always', 'alarm', 'HOST LEFT CHANGED', event.host, event.scenario, 'run this on the host'),
        ...event.commands.map(
          command => ({ weight: 'always', tone: 'strong', text: plain(command) }) as const,
        ),
      ];
    case 'warning':
      return [line('always', 'warn', 'warning', event.text)];
  }
}

/** What cannot run at all is no news, and no trouble. */
function notExecuted({
  host,
  scenario,
  outcome,
  why,
}: Extract<ProgressEvent, { type: 'not-executed' }>): Line {
  const weight = outcome === 'not-applicable' ? 'routine' : 'notable';
  return line(weight, 'warn', host, scenario, phrase(outcomeWord(outcome), why));
}

/** `act: systemctl start ...` */
export function phrase(what: string, detail: string | undefined): string {
  return detail === undefined || detail === '' ? what : `${what}: ${detail}`;
}

function line(weight: Weight, tone: Tone, ...parts: readonly string[]): Line {
  return {
    weight,
    tone,
    // Made when it is shown: of a fleet most lines are not.
    get text() {
      return clip(plain(parts.filter(part => part !== '').join(': ')), longest);
    },
  };
}
