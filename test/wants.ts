import { appendFileSync, existsSync } from 'node:fs';
import { Hook } from 'mocha';
import { leftOutFile } from './left-out.ts';
import { type WantName, wantTable } from './want-table.ts';

/** At the top of a describe block: its tests are left out, by name, where one of these is missing. */
export function wants(...names: readonly WantName[]): void {
  before(async function () {
    await demand(this, ...names);
  });
}

/**
 * The first line of a test, or of a hook that makes something: leaves out the calling test, or the suite whose `before`
 * hook calls, and its `after` hooks with it: call this before anything is made.
 * @throws under SERVICEDRILL_TESTS=all, with the line that gets what is missing
 */
export async function demand(context: Mocha.Context, ...names: readonly WantName[]): Promise<void> {
  const missing = await missingOf(names);
  if (missing.length === 0) return;
  if (isDemanded(missing))
    throw new Error(missing.map(({ name, get }) => `this test wants ${name}: ${get}`).join('; '));
  leaveOut(context, missing);
}

interface Missing {
  readonly name: WantName;
  readonly get: string;
}

async function missingOf(names: readonly WantName[]): Promise<Missing[]> {
  const asked = await Promise.all(names.map(async name => ({ name, get: await wantTable[name]() })));
  return asked.flatMap(({ name, get }) => (get === undefined ? [] : [{ name, get }]));
}

/** `all`, or `all but recordings`: what is named there is left out although the rest is demanded. */
function isDemanded(missing: readonly Missing[]): boolean {
  const { SERVICEDRILL_TESTS: asked = '' } = process.env;
  if (asked === '') return false;
  const read = /^all(?: but (?<but>.+))?$/.exec(asked);
  if (read === null) throw new Error(`SERVICEDRILL_TESTS is all, or all but NAME: not ${asked}`);
  const but = read.groups?.but?.split(', ') ?? [];
  return missing.some(({ name }) => !but.includes(name));
}

function leaveOut(context: Mocha.Context, missing: readonly Missing[]): never {
  const { test } = context;
  const titles: string[] = [];
  if (test instanceof Hook && test.parent) {
    // Else mocha would run its `after` hooks, and they would take away what never was.
    test.parent.pending = true;
    test.parent.eachTest(each => void titles.push(each.fullTitle()));
  } else if (test) titles.push(test.fullTitle());
  if (existsSync(leftOutFile))
    appendFileSync(leftOutFile, titles.map(title => `${JSON.stringify({ title, missing })}\n`).join(''));
  return context.skip();
}
