import { type Palette, palette, type Tone } from './palette.ts';
import { plain } from './plain.ts';
import { pad, widthOf } from './width.ts';
import { hang, wrap } from './wrap.ts';

export type Cell = string | { readonly text: string; readonly tone: Tone };

export interface TableOptions {
  /** Cells of the terminal; no line is longer. At least 20 are assumed. */
  readonly width: number;
  /** Blanks before each line. */
  readonly indent?: number;
  readonly palette?: Palette;
}

const gap = 2;
const narrowest = 8;

/**
 * Lays rows out in columns, wrapped inside their cells; where the columns would become too narrow to read,
 * each row becomes a block of its cells beneath one another. Text passes `plain`. Gives each row's lines.
 */
export function layRows(rows: readonly (readonly Cell[])[], options: TableOptions): string[][] {
  const indent = ' '.repeat(options.indent ?? 0);
  const width = Math.max(20, options.width) - indent.length;
  const paint = options.palette ?? palette(false);
  const cells = rows.map(row => row.map(toCell));
  const widths = columnWidths(cells, width);
  return cells.map(row =>
    (widths === undefined ? stacked(row, width, paint) : sideBySide(row, widths, paint)).map(line =>
      (indent + line).trimEnd(),
    ),
  );
}

/** The rows as one text, without a line break at its end. */
export function table(rows: readonly (readonly Cell[])[], options: TableOptions): string {
  return layRows(rows, options).flat().join('\n');
}

interface PlainCell {
  readonly text: string;
  readonly tone: Tone;
}

function toCell(cell: Cell): PlainCell {
  return typeof cell === 'string' ? { text: plain(cell), tone: 'none' } : { ...cell, text: plain(cell.text) };
}

function columnWidths(rows: readonly (readonly PlainCell[])[], width: number): number[] | undefined {
  const count = Math.max(0, ...rows.map(row => row.length));
  const natural = Array.from({ length: count }, (_, column) =>
    Math.max(0, ...rows.map(row => widthOf(row[column]?.text ?? ''))),
  );
  return shrunk(natural, width - gap * (count - 1));
}

/** Takes from the widest columns first; undefined when even the narrowest readable ones do not fit. */
function shrunk(natural: readonly number[], room: number): number[] | undefined {
  let excess = natural.reduce((sum, width) => sum + width, 0) - room;
  const widths = [...natural];
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) return undefined;
    const next = Math.max(narrowest, ...widths.filter(width => width < widest));
    const of = widths.filter(width => width === widest).length;
    const take = Math.min(widest - next, Math.ceil(excess / of));
    for (const [column, width] of widths.entries()) if (width === widest) widths[column] = width - take;
    excess -= take * of;
  }
  return widths;
}

function sideBySide(row: readonly PlainCell[], widths: readonly number[], paint: Palette): string[] {
  const columns = row.map((cell, column) => wrap(cell.text, Math.max(2, widths[column] ?? 2)));
  const height = Math.max(0, ...columns.map(lines => lines.length));
  return Array.from({ length: height }, (_, line) =>
    row
      .map(({ tone }, column) => {
        const text = columns[column]?.[line] ?? '';
        const last = column === row.length - 1;
        return (
          (text === '' ? '' : paint[tone](text)) +
          (last ? '' : pad('', (widths[column] ?? 0) - widthOf(text)))
        );
      })
      .join(' '.repeat(gap)),
  );
}

function stacked(row: readonly PlainCell[], width: number, paint: Palette): string[] {
  return row
    .filter(cell => cell.text !== '')
    .flatMap((cell, index) =>
      hang(index === 0 ? '' : '  ', cell.text, width).map(line => paint[cell.tone](line)),
    );
}
