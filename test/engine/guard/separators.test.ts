import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { objections } from '../../../engine/guard/index.ts';
import { makePlan } from '../../../engine/plan/plan.ts';
import { type HostFacts, type Scenario, type Step, scenarios } from '../../../scenarios/index.ts';

/** What some shell, service manager or console reads as the end of a word or line, as nothing, or as another letter. */
const separators: Readonly<Record<string, string>> = {
  'a NUL': '\0',
  'a tab': '\t',
  'a line feed': '\n',
  'a vertical tab': '\v',
  'a form feed': '\f',
  'a carriage return': '\r',
  'a file separator': '\x1c',
  'a record separator': '\x1e',
  'an escape': '\x1b',
  'a delete': '\x7f',
  'a next line (NEL)': '\u0085',
  'a no-break space': '\u00a0',
  'an en space': '\u2002',
  'a zero-width space': '\u200b',
  'a right-to-left override': '\u202e',
  'a line separator': '\u2028',
  'a paragraph separator': '\u2029',
  'a narrow no-break space': '\u202f',
  'an ideographic space': '\u3000',
  'a byte-order mark': '\ufeff',
  'half a character': '\ud800',
  'a Cyrillic letter': '\u0430',
  'a full-width dot': '\uff0e',
  'a division slash': '\u2215',
  'an apostrophe of typesetters, which PowerShell takes for a quote': '\u2019',
  'a dash of typesetters, which PowerShell takes for an option': '\u2013',
  'a combining accent': '\u0301',
};

type Maker = ((spec: unknown) => unknown) & { readonly kind: string };

/** Every kind of change and action, by its name. */
async function makers(): Promise<ReadonlyMap<string, Maker>> {
  const folder = new URL('../../../scenarios/kinds/', import.meta.url);
  const modules = await Promise.all((await readdir(folder)).map(name => import(new URL(name, folder).href)));
  const found = modules.flatMap(module => Object.values(module)).filter(isMaker);
  return new Map(found.map(maker => [maker.kind, maker]));
}

function isMaker(value: unknown): value is Maker {
  return typeof value === 'function' && 'kind' in value && typeof value.kind === 'string';
}

/** The same data with each of its texts altered, one at a time, and which one that is. */
function* altered(
  data: unknown,
  alter: (text: string) => string,
  place = '',
): Generator<readonly [place: string, data: unknown]> {
  if (typeof data === 'string') yield [place, alter(data)];
  if (typeof data !== 'object' || data === null) return;
  for (const [key, value] of Object.entries(data))
    for (const [where, other] of altered(value, alter, `${place}.${key}`))
      yield [where, Array.isArray(data) ? data.with(Number(key), other) : { ...data, [key]: other }];
}

const spots: readonly ((text: string, inserted: string) => string)[] = [
  (text, inserted) => text + inserted,
  (text, inserted) => inserted + text,
  (text, inserted) => text.slice(0, text.length / 2) + inserted + text.slice(text.length / 2),
];

const marker = 'k3v9q2xw';

function planOf(scenario: Scenario, steps?: readonly Step[]) {
  const { platform } = scenario;
  const facts: HostFacts = {
    platform,
    ...{ os: platform, hostname: 'h', tools: {}, actor: 'root', unprivileged: 'drill', home: '/root' },
  };
  const unsafe = steps === undefined ? scenario : { ...scenario, steps: () => steps };
  return makePlan(unsafe, { marker, facts, uniqueNames: false });
}

/**
 * Steps as a hostile scenario would have them made: by the kind itself, of data that it was never meant for. What is in
 * `tried`, as `KIND PLACE`, is left out.
 */
function* attacks(
  scenario: Scenario,
  kinds: ReadonlyMap<string, Maker>,
  separator: string,
  tried: ReadonlySet<string> = new Set(),
) {
  const { steps } = planOf(scenario);
  for (const [at, step] of steps.entries()) {
    const [key, { kind, spec }] = 'change' in step ? ['change', step.change] : ['action', step.action];
    const maker = kinds.get(kind);
    if (maker === undefined) throw new Error(`no kind ${kind}`);
    for (const spot of spots)
      for (const [place, data] of altered(spec, text => spot(text, separator))) {
        const text = `${kind} ${place}`;
        const made = tried.has(text) ? undefined : madeOf(maker, data);
        if (made === undefined) continue;
        yield { text, data, plan: planOf(scenario, steps.with(at, { [key]: made } as unknown as Step)) };
      }
  }
}

/** Undefined where the kind itself makes nothing of such data. */
function madeOf(maker: Maker, data: unknown): unknown {
  try {
    return maker(data);
  } catch {
    return undefined;
  }
}

describe('texts of a plan that would be another word or line somewhere on their way', () => {
  let kinds: ReadonlyMap<string, Maker>;
  before(async () => {
    kinds = await makers();
  });

  it('are looked for in every change and action of the catalogue', () => {
    const counts = scenarios.map(scenario => [...attacks(scenario, kinds, '\n')].length);
    expect(Math.min(...counts)).to.be.above(0);
  });

  it('are let go as they are', () => {
    for (const scenario of scenarios)
      for (const { data, plan } of attacks(scenario, kinds, ''))
        expect(objections(plan), `${scenario.id}: ${JSON.stringify(data)}`).to.deep.equal([]);
  });

  for (const [what, separator] of Object.entries(separators))
    it(`are refused: ${what}`, () => {
      // Each text of each kind, in the first scenario that has it: what follows from the kind is the same in all of them.
      const tried = new Set<string>();
      for (const scenario of scenarios) {
        const here = new Set<string>();
        for (const { text, data, plan } of attacks(scenario, kinds, separator, tried)) {
          here.add(text);
          expect(objections(plan), `${scenario.id}: ${JSON.stringify(data)}`).not.to.deep.equal([]);
        }
        for (const text of here) tried.add(text);
      }
      expect(tried).not.to.be.empty;
    });
});
