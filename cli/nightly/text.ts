import type { Night } from '../../nightly/index.ts';
import { palette, plain } from '../../reports/index.ts';

/** What a person reads of a night below its table and comparison. */
export function nightText({ failing, gaps, sent, exitCode }: Night, color: boolean): string {
  const paint = palette(color);
  const broken = failing.map(
    ({ host, outcome: { scenario, expectation, verdict } }) =>
      `  ${host}  ${scenario}  ${expectation}: ${verdict}`,
  );
  const accepted = gaps.map(({ scenario, expectation, host, until, owner, reason, state }) => {
    const what = [host ?? 'every host', scenario, expectation].filter(Boolean).join('  ');
    return `  ${what}: ${words[state]} (until ${until}, ${owner}: ${reason})`;
  });
  const told = sent.map(({ channel, state, why }) => `  ${channel}: ${state}${why === '' ? '' : `, ${why}`}`);
  const block = (head: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [head, ...lines.map(plain), ''];
  return [
    ...block(paint.bad(`NOT MET ${broken.length}`), broken),
    ...block(paint.strong(`ACCEPTED GAPS ${accepted.length}`), accepted),
    ...block(paint.strong('TOLD'), told),
    `exit code ${exitCode}`,
    '',
  ].join('\n');
}

const words = {
  'fails-as-accepted': 'fails, as accepted',
  'passes-unexpectedly': 'PASSES UNEXPECTEDLY: take it out of the list',
  expired: 'EXPIRED: no longer accepted',
  'not-told': 'not told tonight',
} as const;
