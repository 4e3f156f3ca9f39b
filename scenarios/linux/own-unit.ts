import type { Change } from '../contract.ts';
import { systemdUnit } from '../kinds/systemd-unit.ts';
import { marked } from '../names.ts';
import { nothing } from '../payloads.ts';

/** A unit that does nothing yet, for procedures that change one that was there. */
export function ownUnit(marker: string): Change {
  return systemdUnit({
    name: `${marked(marker)}.service`,
    description: descriptionOf(marker),
    payload: nothing(marker),
    activate: 'none',
  });
}

export function descriptionOf(marker: string): string {
  return `servicedrill ${marker}`;
}
