import { expect } from 'chai';
import fc from 'fast-check';
import { hostile } from '../hostile.ts';
import { rendered } from '../rendered.ts';
import { everything, poisoned } from '../samples.ts';

/** RFC 4180, and with a semicolon what a spreadsheet of another locale makes of the same text. */
function cells(text: string, separator = ','): string[][] {
  return text
    .trimEnd()
    .split('\n')
    .map(line =>
      [...line.matchAll(new RegExp(`(?:^|${separator})("(?:[^"]|"")*"|)([^${separator}]*)`, 'g'))].map(
        ([, quoted = '', bare = '']) => quoted.replace(/^"|"$/g, '').replaceAll('""', '"') + bare,
      ),
    );
}

describe('the CSV report', () => {
  it('has a row for each expectation, each host not drilled and each scenario without a verdict', () => {
    const [head = [], ...rows] = cells(rendered('csv', everything()));
    const verdicts = rows.map(row => row[head.indexOf('verdict')]);
    expect(verdicts.filter(Boolean)).to.have.length(13);
    for (const row of rows) expect(row).to.have.length(head.length);
    expect(rows.at(-1)).to.include.members(['web.example.org', 'not drilled']);
  });

  it('has no cell that a spreadsheet takes for a formula, whatever a host wrote and the locale separates by', () => {
    const signs = ['=', '+', '-', '@', ';=', ' =', '"=', '\uff1d', ';"@'];
    const text = fc.tuple(fc.constantFrom(...signs), hostile).map(([sign, rest]) => `${sign}cmd|calc${rest}`);
    fc.assert(
      fc.property(text, poison => {
        const sheet = rendered('csv', poisoned(poison).hosts.length > 0 ? led(poison) : everything());
        for (const separator of [',', ';'])
          for (const cell of cells(sheet, separator).flat())
            expect(cell, separator).not.to.match(/^["\s]*[=+\-@\uff1d\uff0b\uff0d\uff20](?!\d)/);
      }),
      { numRuns: 20 },
    );
  });
});

/** Every text of the sample begins with the poison. */
function led(poison: string) {
  const result = everything();
  const [host] = result.hosts;
  const [scenario] = host?.scenarios ?? [];
  if (host === undefined || scenario === undefined) throw new Error('an empty sample');
  const expectations = scenario.expectations.map(each => ({ ...each, title: poison, why: poison }));
  return {
    ...result,
    hosts: [{ ...host, name: poison, scenarios: [{ ...scenario, id: poison, expectations }] }],
  };
}
