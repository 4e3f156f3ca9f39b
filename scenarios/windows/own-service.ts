import type { PlanContext } from '../contract.ts';
import type { WindowsService } from '../kinds/windows-service.ts';
import { marked } from '../names.ts';
import { idleService } from '../payloads.ts';

/** The drill's own service, called by the marker. */
export function ownService({ facts, marker }: PlanContext): WindowsService {
  return {
    name: marked(marker),
    payload: idleService(facts, marker),
    description: `servicedrill ${marker}`,
    marker,
  };
}

/** The same, not started: what is done to it comes next. */
export function dormantService(context: PlanContext): WindowsService {
  return { ...ownService(context), start: 'nobody' };
}
