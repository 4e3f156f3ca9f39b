import type { Permission } from './allow.ts';
import type { Host } from './contract.ts';

/** Whether anything may be sent to a host at all: only to one that the inventory marks as lab. */
export function allowsContact({ name, lab }: Pick<Host, 'name' | 'lab'>): Permission {
  if (lab) return { allowed: true };
  return {
    allowed: false,
    why: `${name} is not marked as a lab host`,
    fix: `write lab: true under ${name} in the inventory`,
  };
}
