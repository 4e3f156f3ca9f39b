import type { Command } from '../runners/index.ts';
import { type Change, execLine, isHarmless, type Payload, scriptText } from '../scenarios/index.ts';
import { payloadsOf } from './guard-own.ts';
import type { Plan } from './plan.ts';

/** What a plan would have a host run: each payload, and each unit file that is written, line by line. */
export function payloadObjections(change: Change, plan: Plan): string[] {
  const { payload, kind, name } = change;
  const foreign = payload !== undefined && !isAllowed(payload, plan);
  return [
    ...(foreign ? [`${kind} ${name} would run a payload that is not on the list of harmless ones`] : []),
    ...change.apply.flatMap(command => foreignLines(command, plan)),
  ];
}

function isAllowed(payload: Payload, plan: Plan): boolean {
  if (isHarmless(payload, plan.marker)) return isCopied(payload, plan);
  return isOwnScript(payload, plan);
}

/** What a payload says to be a copy of is what the plan does copy. */
function isCopied({ program, copyOf }: Payload, plan: Plan): boolean {
  if (copyOf === undefined) return true;
  return applied(plan).some(
    ({ args }) => args.includes('copy') && args.at(-2) === copyOf && args.at(-1) === program,
  );
}

/** A script that this plan writes, called by itself or by sh; whatever it is written with is harmless. */
function isOwnScript({ program, args }: Payload, plan: Plan): boolean {
  const path = program === '/bin/sh' ? args[0] : program;
  const written = applied(plan).flatMap(command =>
    command.stdin !== undefined && command.args.at(-1) === path ? [command.stdin] : [],
  );
  const harmless = payloadsOf(plan).filter(payload => isHarmless(payload, plan.marker));
  const texts = harmless.map(scriptText);
  return written.length > 0 && written.every(text => texts.includes(text));
}

/** `ExecStart=` and its like of a unit file, set to anything but a payload of the plan's. */
function foreignLines({ stdin = '' }: Command, plan: Plan): string[] {
  const lines = stdin.matchAll(/^[ \t]*(Exec\w+)[ \t]*=[ \t]*(.+)$/gm);
  const allowed = payloadsOf(plan).map(execLine);
  return [...lines].flatMap(([, key = '', value = '']) =>
    allowed.includes(value) ? [] : [`${key}=${value} is no payload of the plan's`],
  );
}

function applied({ changes }: Plan): Command[] {
  return changes.flatMap(({ apply }) => apply);
}
