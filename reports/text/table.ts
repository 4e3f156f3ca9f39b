import { type Palette, palette, type Tone } from './palette.ts';
import { plain } from './plain.ts';
import { bounded, pad, widthOf } from './width.ts';
import { hang, wrap } from './wrap.ts';

export type Cell = string | { readonly text: string; readonly tone: Tone };

export interface TableOptions {
  /** Cells of the terminal; no line is longer. At least 20 are assumed. */
  readonly width: number;
  /** Blanks before each line. */
  readonly indent?: number;
  readonly palette?: Palette;
  /** Columns, from 0, whose words are never broken: ids, to be copied. */
  readonly unbroken?: readonly number[];
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
  const widths = columnWidths(cells, width, options.unbroken ?? []);
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
  const { text, tone } = typeof cell === 'string' ? { text: cell, tone: 'none' as const } : cell;
  return { text: bounded(plain(text)), tone };
}

interface Column {
  readonly least: number;
  width: number;
}

function columnWidths(
  rows: readonly (readonly PlainCell[])[],
  width: number,
  unbroken: readonly number[],
): number[] | undefined {
  const count = Math.max(0, ...rows.map(row => row.length));
  const columns = Array.from({ length: count }, (_, index): Column => {
    const texts = rows.map(row => row[index]?.text ?? '');
    const longest = unbroken.includes(index) ? widest(texts.flatMap(text => text.split(' '))) : 0;
    return { least: Math.max(narrowest, longest), width: widest(texts) };
  });
  return shrink(columns, width - gap * (count - 1)) ? columns.map(column => column.width) : undefined;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf));
}

/** Takes from the widest columns first; false when even the narrowest readable ones do not fit. */
function shrink(columns: readonly Column[], room: number): boolean {
  let excess = columns.reduce((sum, { width }) => sum + width, 0) - room;
  while (excess > 0) {
    const open = columns.filter(({ width, least }) => width > least);
    const most = Math.max(...open.map(({ width }) => width));
    const taken = open.filter(({ width }) => width === most);
    if (taken.length === 0) return false;
    const others = columns.map(({ width }) => width).filter(width => width < most);
    const floor = Math.max(narrowest, ...others, ...taken.map(({ least }) => least));
    const take = Math.min(most - floor, Math.ceil(excess / taken.length));
    for (const column of taken) column.width -= take;
    excess -= take * taken.length;
  }
  return true;
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
