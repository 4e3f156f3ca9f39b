import {
  judgedOn,
  judgementReason,
  judgementSign,
  rulesCounted,
  rulesHeadline,
  rulesTold,
} from './own-rules.ts';
import { listed } from './reading.ts';
import type { Result } from './result.ts';
import type { Palette } from './text/palette.ts';
import { layRows } from './text/table.ts';
import { clip } from './text/width.ts';
import { hang } from './text/wrap.ts';

/** Rules told one by one at most; all of them are in the reports. */
const mostRules = 40;
/** Up to so many rules name some of their scenarios; more of them name one each, and keep to a line. */
const fewRules = 10;
/** Rules that are counted and named, too, at most. */
const mostNames = 3;

/** The user's own rules in one compact table; no lines where there were none. */
export function ruleLines(result: Result, { width, paint }: { width: number; paint: Palette }): string[] {
  if (result.rules === undefined) return [];
  const all = rulesTold(result);
  const shown = all.slice(0, mostRules);
  const cells = shown.map(rule => {
    const { symbol, word, tone } = judgementSign(rule);
    return [
      { text: `${symbol} ${word}`, tone },
      rule.title,
      { text: judgedOn(rule, shown.length > fewRules ? 1 : 3), tone: 'quiet' as const },
    ];
  });
  const rows = layRows(cells, { width, indent: 2, palette: paint, unbroken: [0] });
  const rest = all.length - shown.length;
  return [
    ...hang('', rulesHeadline(result), width).map(paint.strong),
    ...shown.flatMap((rule, index) => [...(rows[index] ?? []), ...reason(judgementReason(rule), width)]),
    ...(rest > 0 ? [`  and ${rest} more rules: --report html has all`] : []),
    ...rulesCounted(result).flatMap(({ text, rules }) => {
      const names = listed(
        rules.map(({ title }) => title),
        mostNames,
      );
      return hang('  ', clip(`${text} (${names})`, 2 * width), width).map(paint.quiet);
    }),
  ];
}

/** Of a long value as much as three lines hold. */
function reason(text: string | undefined, width: number): string[] {
  return text === undefined ? [] : hang('      ', clip(text, 3 * (width - 6)), width);
}
