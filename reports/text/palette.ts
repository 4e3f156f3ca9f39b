import picocolors from 'picocolors';

/** What a colour says; words say it too, so that nothing is lost without colour. */
export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong' | 'alarm' | 'none';

export type Palette = Readonly<Record<Tone, (text: string) => string>>;

/** Colours for text that passed `plain`. The caller decides on colour (terminal, NO_COLOR, --no-color). */
export function palette(color: boolean): Palette {
  const paint = picocolors.createColors(color);
  return {
    good: paint.green,
    bad: paint.red,
    warn: paint.yellow,
    quiet: paint.dim,
    strong: paint.bold,
    alarm: text => paint.bold(paint.inverse(paint.red(text))),
    none: text => text,
  };
}
