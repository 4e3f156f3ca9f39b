import { expect } from 'chai';
import { type CompileOptions, compileRules } from '../../../validators/sigma/index.ts';

export type Fields = Readonly<Record<string, unknown>>;

const logsource = { product: 'lab' };

/** A rule of one selection, asked about events; JSON is YAML, so that nothing has to be quoted twice. */
export function selecting(selection: unknown, options?: CompileOptions): (fields: Fields) => boolean {
  return detecting({ selection, condition: 'selection' }, options);
}

/** A rule, asked about events by the compiled engine and by the one that explains: they must agree. */
export function detecting(detection: object | string, options?: CompileOptions): (fields: Fields) => boolean {
  const section = typeof detection === 'string' ? detection : JSON.stringify(detection);
  const set = compileRules(`title: rule\nlogsource: {product: lab}\ndetection: ${section}\n`, options);
  expect(set.unsupported).to.deep.equal([]);
  return fields => {
    const fired = set.match({ logsource, fields }).length === 1;
    expect(set.explain('rule', { logsource, fields }).matched, 'explanation').to.equal(fired);
    return fired;
  };
}

/** Why a rule cannot be used. */
export function reasonAgainst(text: string, options?: CompileOptions): string {
  const { rules, unsupported } = compileRules(text, options);
  expect([rules.length, unsupported.length], 'usable and refused rules').to.deep.equal([0, 1]);
  return unsupported[0]?.why ?? '';
}

/** Stands for an event without the field. */
export const absent = Symbol('absent');

/** A selection on the field F, with values of F for which it holds and others for which it does not. */
export type Case = readonly [
  what: string,
  selection: unknown,
  holds: readonly unknown[],
  doesNot: readonly unknown[],
];

/** One test for each case. */
export function cases(table: readonly Case[], options?: CompileOptions): void {
  for (const [what, selection, holds, doesNot] of table) {
    it(what, () => {
      const asks = selecting(selection, options);
      const outcome = (value: unknown) => asks(value === absent ? { other: 'x' } : { F: value });
      expect(
        holds.filter(value => !outcome(value)),
        'should match',
      ).to.deep.equal([]);
      expect(doesNot.filter(outcome), 'should not match').to.deep.equal([]);
    });
  }
}
