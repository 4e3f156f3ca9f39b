import { expect } from 'chai';
import fc from 'fast-check';
import { Region } from '../../../reports/progress/region.ts';

/** A terminal tall enough not to scroll, as far as the region uses one. */
class Screen {
  readonly #lines: string[] = [''];
  #row = 0;
  cursor = true;

  write(text: string): void {
    for (const [, visibility, up, erase, plain] of text.matchAll(
      /\x1b\[\?25([hl])|\x1b\[(\d+)A|(\x1b\[J)|([^\x1b]+)/g,
    )) {
      if (visibility !== undefined) this.cursor = visibility === 'h';
      else if (up !== undefined) this.#row -= Number(up);
      else if (erase !== undefined) this.#lines.splice(this.#row, Number.POSITIVE_INFINITY, '');
      else this.#print(plain ?? '');
    }
  }

  #print(text: string): void {
    for (const [index, part] of text.replaceAll('\r', '').split('\n').entries()) {
      if (index > 0) this.#row += 1;
      this.#lines[this.#row] = (this.#lines[this.#row] ?? '') + part;
    }
  }

  get lines(): string[] {
    return this.#lines.slice(0, -1);
  }
}

describe('drawing over and over', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,5}$/), { maxLength: 4 });

  it('keeps every line printed above, in order, and one region beneath', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(words, words), { minLength: 1, maxLength: 8 }), shows => {
        const screen = new Screen();
        const region = new Region(text => screen.write(text));
        for (const [above, lines] of shows) region.show(above, lines);
        const last = shows.at(-1)?.[1] ?? [];
        expect(screen.lines).to.deep.equal([...shows.flatMap(([above]) => above), ...last]);
        expect(screen.cursor).to.equal(last.length === 0);
      }),
    );
  });

  it('writes nothing when nothing is new', () => {
    const written: string[] = [];
    const region = new Region(text => written.push(text));
    region.show([], ['a']);
    region.show([], ['a']);
    region.show([], []);
    region.show([], []);
    expect(written).to.have.length(2);
  });
});
