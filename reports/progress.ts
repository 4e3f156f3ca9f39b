import { Board } from './progress/board.ts';
import type { ProgressEvent } from './progress/event.ts';
import { type Line, linesOf, type Weight } from './progress/lines.ts';
import { Region } from './progress/region.ts';
import { type Palette, palette } from './text/palette.ts';

export interface ProgressOptions {
  readonly color: boolean;
  /** True where a live region can be drawn. */
  readonly tty: boolean;
  /** Cells of the terminal now; asked before each drawing, for it may be resized. */
  readonly width: () => number;
  /** Warnings and alarms only. */
  readonly quiet: boolean;
}

/** Where progress goes: stderr, usually. */
export type ProgressStream = NodeJS.WritableStream & { readonly rows?: number };

export interface Progress {
  report(event: ProgressEvent): void;
  /** Takes the live region away and gives the cursor back. Doing it twice is harmless. */
  stop(): void;
}

/** Milliseconds between two drawings of the live region. */
const interval = 200;

/** Hosts and counts: a region taller than this hides what scrolls above it. */
const tallest = 8;

/** Shows how a run goes: a live region on a terminal, plain lines elsewhere, only what is urgent when quiet. */
export function progress(stream: ProgressStream, options: ProgressOptions): Progress {
  const write = mutable(stream);
  const paint = palette(options.color);
  if (options.tty && !options.quiet) return live(stream, write, options.width, paint);
  const weights: readonly Weight[] = options.quiet ? ['always'] : ['always', 'notable', 'routine'];
  return {
    report: event => {
      for (const line of chosen(linesOf(event), weights)) write(`${painted(line, paint)}\n`);
    },
    stop: () => {},
  };
}

function live(
  stream: ProgressStream,
  write: (text: string) => void,
  width: () => number,
  paint: Palette,
): Progress {
  const board = new Board();
  const region = new Region(write);
  let above: string[] = [];
  // A terminal that does not know its size says 0.
  const draw = (rows: number) => {
    const lines = board.draw(Date.now(), (width() || 80) - 1, rows).map(paint.quiet);
    region.show(above, lines);
    above = [];
  };
  const timer = setInterval(() => draw(Math.min(tallest, (stream.rows || 24) - 2)), interval).unref();
  const stop = () => {
    clearInterval(timer);
    process.off('exit', stop);
    draw(0);
  };
  // A crash ends here too: what is still to be told is told, and the cursor comes back.
  process.once('exit', stop);
  return {
    report: event => {
      board.take(event, Date.now());
      above.push(...chosen(linesOf(event), ['always', 'notable']).map(line => painted(line, paint)));
    },
    stop,
  };
}

/** A reader that went away (`2>&1 | head`) must not end a run that has a host to restore. */
function mutable(stream: ProgressStream): (text: string) => void {
  let gone = false;
  stream.on('error', () => {
    gone = true;
  });
  return text => {
    if (!gone) stream.write(text);
  };
}

function chosen(lines: readonly Line[], weights: readonly Weight[]): Line[] {
  return lines.filter(({ weight }) => weights.includes(weight));
}

function painted({ text, tone }: Line, paint: Palette): string {
  return paint[tone](text);
}
