import { expect } from 'chai';
import { objections } from '../../../engine/guard/index.ts';
import { makePlan } from '../../../engine/plan/plan.ts';
import { type Change, type HostFacts, type Scenario, scenarios } from '../../../scenarios/index.ts';
import { file } from '../../../scenarios/kinds/file.ts';
import { listing } from '../../../scenarios/kinds/listing.ts';

const marker = 'k3v9q2xw';
const facts: HostFacts = {
  platform: 'linux',
  os: 'debian 12',
  hostname: 'h',
  tools: { rm: '/usr/bin/rm' },
  actor: 'root',
};
const sound = file({ path: `/tmp/sdrill-${marker}`, holds: { comment: '#', marker } });
const evil = file({ path: '/etc/passwd', holds: { comment: '#', marker } });

function planOf(steps: unknown, more: Partial<Scenario> = {}) {
  const [scenario] = scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  // What a scenario of somebody's gives need not be what its type says.
  const given = steps as ReturnType<Scenario['steps']>;
  const hostile: Scenario = { ...scenario, steps: () => given, expectations: () => [], ...more };
  return makePlan(hostile, { marker, facts, uniqueNames: false });
}

/** Answers the first looks so, and later ones otherwise. */
function fickle<T>(looks: number, first: T, later: T): () => T {
  let left = looks;
  return () => (left-- > 0 ? first : later);
}

describe('the guard, against objects that answer each look otherwise', () => {
  for (const looks of [0, 1, 2, 3]) {
    const getter = (change: Change, key: keyof Change) =>
      Object.defineProperty({ ...change }, key, {
        enumerable: true,
        get: fickle<unknown>(looks, sound[key], evil[key]),
      });
    for (const key of ['spec', 'apply', 'kind', 'creates'] as const)
      it(`refuses a getter: ${key}, changed after ${looks} looks`, () => {
        const plan = planOf([{ change: getter(sound, key) }]);
        expect(plan.steps).to.deep.equal([]);
        expect(objections(plan).join('\n')).to.match(/getter/);
      });

    it(`refuses a proxy, changed after ${looks} looks`, () => {
      const look = fickle(looks, sound, evil);
      const proxy = new Proxy(sound, { get: (_, key) => Reflect.get(look(), key) });
      for (const step of [{ change: proxy }, new Proxy({ change: sound }, {})]) {
        const plan = planOf([step]);
        expect(plan.steps).to.deep.equal([]);
        expect(objections(plan).join('\n')).to.match(/proxy/);
      }
    });
  }

  const refused: [string, () => unknown, RegExp][] = [
    [
      'a step of a class',
      () => [
        new (class {
          change = sound;
        })(),
      ],
      /class/,
    ],
    ['a change that inherits its specification', () => [{ change: Object.create(sound) }], /class/],
    [
      'a specification that inherits its path',
      () => [{ change: { ...sound, spec: Object.create({ path: '/etc/passwd' }) } }],
      /class/,
    ],
    [
      'a hidden property',
      () => [{ change: Object.defineProperty({ ...sound }, 'stdin', { value: 'x', enumerable: false }) }],
      /hidden/,
    ],
    ['a symbol', () => [{ change: { ...sound, [Symbol.iterator]: 1 } }], /symbol/],
    [
      'a method in the specification',
      () => [{ change: { ...sound, spec: { toJSON: () => evil } } }],
      /function/,
    ],
    [
      'a specification that holds itself',
      () => {
        const spec: Record<string, unknown> = {};
        spec.path = spec;
        return [{ change: { ...sound, spec } }];
      },
      /too large, or holds itself/,
    ],
    [
      'an endless specification',
      () => [{ change: { ...sound, spec: new Array(100_000).fill(0) } }],
      /too large/,
    ],
    ['an array with gaps', () => [{ change: { ...sound, apply: new Array(3) } }], /gaps/],
    ['an array with more', () => [{ change: { ...sound, apply: Object.assign([], { x: 1 }) } }], /more than/],
    ['a list of steps that is a proxy', () => new Proxy([{ change: sound }], {}), /no plain list/],
    [
      'a list of steps of a class of its own',
      () => new (class extends Array<unknown> {})(...[{ change: sound }, { change: evil }]),
      /no plain list/,
    ],
    ['a list like an array', () => ({ length: 1, 0: { change: sound }, flatMap: () => [] }), /no plain list/],
    ['an iterator', () => [{ change: sound }].values(), /no plain list/],
    [
      'both a change and an action',
      () => [{ change: sound, action: listing({ of: 'units', marker }) }],
      /neither/,
    ],
    ['neither', () => [{ command: { program: 'reboot', args: [] } }], /neither/],
    ['nothing', () => [null], /neither/],
    ['a function', () => [{ change: () => sound }], /neither|function/],
    ['a change in the place of an action', () => [{ action: sound }], /no kind of action/],
    [
      'more than the kind makes',
      () => [{ change: JSON.parse(JSON.stringify({ ...sound, x: 1 })) }],
      /its x is not what its kind makes/,
    ],
    [
      'what every object would inherit',
      () => [{ change: JSON.parse(`{ "kind": "file", "__proto__": ${JSON.stringify(sound)} }`) }],
      /specification/,
    ],
    ['any refusal it likes', () => [{ change: { ...sound, attempt: { denied: ['x'] } } }], /attempt|denied/],
  ];
  for (const [what, steps, words] of refused)
    it(`refuses ${what}`, () => {
      const plan = planOf(steps());
      expect(objections(plan).join('\n')).to.match(words);
      expect(plan.steps.flatMap(step => ('change' in step ? step.change.name : []))).to.not.include(
        evil.name,
      );
    });

  it('keeps nothing of the object: what is changed after the plan was made changes nothing', () => {
    const args = [...(sound.apply[0]?.args ?? [])];
    const change = { ...sound, apply: [{ ...sound.apply[0], args }] };
    const steps: unknown[] = [{ change }];
    const plan = planOf(steps);
    args[3] = '/etc/passwd';
    change.apply.length = 0;
    steps.push({ change: evil });
    expect(plan.changes).to.have.lengthOf(1);
    expect(plan.changes[0]?.apply[0]?.args.at(-1)).to.equal(sound.name);
    expect(objections(plan)).to.deep.equal([]);
  });

  it('does not let a scenario change what is known of the host, nor the marker', () => {
    const altering: ((context: Parameters<Scenario['steps']>[0]) => void)[] = [
      ({ facts: told }) => Object.assign(told, { reachedAs: 'fs02' }),
      ({ facts: told }) => Object.assign(told.tools, { rm: '/usr/bin/evil' }),
      context => Object.assign(context, { marker: 'passwd' }),
    ];
    for (const alter of altering)
      expect(() =>
        planOf([], {
          steps: context => {
            alter(context);
            return [];
          },
        }),
      ).to.throw(TypeError, /read only|not extensible/);
    expect(facts).to.not.have.property('reachedAs');
  });

  it('takes no scenario whose data could be another at each look', () => {
    const [scenario] = scenarios;
    const fickleAdmin = Object.defineProperty({ ...scenario, steps: () => [] }, 'known', {
      enumerable: true,
      get: fickle<unknown>(1, undefined, { as: 'admin' }),
    });
    expect(() => makePlan(fickleAdmin as Scenario, { marker, facts, uniqueNames: false })).to.throw(/getter/);
  });
});
