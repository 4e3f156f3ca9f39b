import { type Change, isHarmless, isHarmlessScript, type Payload } from '../../scenarios/index.ts';
import type { Proposal } from '../plan/index.ts';

/** What a change would have the host run, or leaves to be run. */
export function payloadObjections({ payload, registers = [], kind, name }: Change, plan: Proposal): string[] {
  return [...(payload ? [payload] : []), ...registers]
    .filter(each => !isAllowed(each, plan))
    .map(() => `${kind} ${name} would run a payload that is not on the list of harmless ones`);
}

function isAllowed(payload: Payload, plan: Proposal): boolean {
  if (isHarmless(payload, plan.marker, plan.facts)) return isCopied(payload, plan);
  return isOwnScript(payload, plan);
}

/** What a payload says to be a copy of is what the plan does copy. */
function isCopied({ program, copyOf }: Payload, { changes }: Proposal): boolean {
  if (copyOf === undefined) return true;
  return changes.some(
    ({ kind, name, payload }) => kind === 'fileCopy' && name === program && payload?.copyOf === copyOf,
  );
}

/** One word in every shell: a script's own text may hold it unquoted. */
const plainWord = /^[\w./:=-]+$/;

/** A script that this plan writes, called by itself or by sh; whatever the plan writes there is harmless, to the last letter. */
function isOwnScript({ program, args, copyOf }: Payload, { changes, marker }: Proposal): boolean {
  const isShell = program === '/bin/sh';
  const [path = '', ...rest] = isShell ? args : [program, ...args];
  const texts = changes.flatMap(({ writes = [] }) =>
    writes.filter(file => file.path === path).map(({ text }) => text),
  );
  // With a word behind it, sh's own words would be taken for a script's text.
  const isPlain = isShell ? rest.length === 0 : rest.every(word => plainWord.test(word));
  return (
    copyOf === undefined && isPlain && texts.length > 0 && texts.every(text => isHarmlessScript(text, marker))
  );
}
