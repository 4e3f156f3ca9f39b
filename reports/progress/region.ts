/** The few lines at the bottom of a terminal that are drawn over and over; everything else scrolls above. */
export class Region {
  readonly #write: (text: string) => void;
  #drawn: readonly string[] = [];

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Prints `above` for good and redraws `lines` beneath; nothing is written when nothing is new. */
  show(above: readonly string[], lines: readonly string[]): void {
    const same =
      lines.length === this.#drawn.length && lines.every((line, index) => line === this.#drawn[index]);
    if (above.length === 0 && same) return;
    const begin = lines.length > 0 && this.#drawn.length === 0 ? hideCursor : '';
    const end = lines.length === 0 && this.#drawn.length > 0 ? showCursor : '';
    const text = [...above, ...lines].map(line => `${line}\n`).join('');
    this.#write(`${begin}${this.#home()}${text}${end}`);
    this.#drawn = lines;
  }

  #home(): string {
    return this.#drawn.length === 0 ? '' : `\r\x1b[${this.#drawn.length}A${eraseBelow}`;
  }
}

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const eraseBelow = '\x1b[J';
