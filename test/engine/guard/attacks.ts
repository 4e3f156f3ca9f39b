import { readdir } from 'node:fs/promises';
import { makePlan } from '../../../engine/plan/plan.ts';
import type { HostFacts, Scenario, Step } from '../../../scenarios/index.ts';

export type Maker = ((spec: unknown) => unknown) & { readonly kind: string };

/** Every kind of change and action, by its name. */
export async function makers(): Promise<ReadonlyMap<string, Maker>> {
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
export function* attacks(
  scenario: Scenario,
  kinds: ReadonlyMap<string, Maker>,
  alterations: readonly ((text: string) => string)[],
  tried: ReadonlySet<string> = new Set(),
) {
  const { steps } = planOf(scenario);
  for (const [at, step] of steps.entries()) {
    const [key, { kind, spec }] = 'change' in step ? ['change', step.change] : ['action', step.action];
    const maker = kinds.get(kind);
    if (maker === undefined) throw new Error(`no kind ${kind}`);
    for (const alter of alterations)
      for (const [place, data] of altered(spec, alter)) {
        const text = `${kind} ${place}`;
        const made = tried.has(text) ? undefined : madeOf(maker, data);
        if (made === undefined) continue;
        yield { at, text, data, plan: planOf(scenario, steps.with(at, { [key]: made } as unknown as Step)) };
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
