import { isDeepStrictEqual } from 'node:util';
import type { Command } from '../runners/index.ts';
import type { Change } from './contract.ts';
import { type Remade, remade } from './kinds/registry.ts';
import { isSystemTool } from './system-tool.ts';

/**
 * A change made anew of the data that an offered one holds, functions included; or why the offered one is not what
 * its kind makes, to the last word of each command. Tools may stand by the path where the host has them, which must
 * be one of the system's own.
 */
export function authentic(offered: Change): Remade {
  const made = remade(offered);
  if ('why' in made) return made;
  const why = foreignCommand(offered, made.change) ?? foreignClaim(offered, made.change);
  return why === undefined ? made : { why };
}

const phases = ['apply', 'revert'] as const;

function foreignCommand(change: Change, made: Change): string | undefined {
  for (const phase of phases) {
    const [offered, wanted] = [change[phase], made[phase]];
    if (offered.length !== wanted.length) return `it has other commands to ${phase} than its kind makes`;
    const odd = offered.find((command, at) => !isSame(command, wanted[at]));
    if (odd !== undefined) return `"${lineOf(odd)}" is no command that its kind makes`;
  }
  return isSame(change.probe, made.probe)
    ? undefined
    : `"${lineOf(change.probe)}" is not the probe of its kind`;
}

function isSame({ program, ...command }: Command, made: Command | undefined): boolean {
  if (made === undefined) return false;
  const { program: tool, ...rest } = made;
  return isDeepStrictEqual(command, rest) && (program === tool || isSystemTool(program, tool));
}

const claims = [
  'name',
  'handles',
  'creates',
  'alters',
  'drives',
  'registers',
  'asks',
  'payload',
  'runsAsAnyone',
] as const;

function foreignClaim(change: Change, made: Change): string | undefined {
  const odd = claims.find(claim => !isDeepStrictEqual(change[claim], made[claim]));
  return odd && `what it says of itself (${odd}) is not what its kind says`;
}

function lineOf({ program, args }: Command): string {
  return [program, ...args].join(' ');
}
