import * as z from 'zod';
import type { Command } from '../../runners/index.ts';
import { marked } from '../names.ts';
import { defineAction, type MadeAction } from './define-action.ts';
import { launchctl } from './launchd-domain.ts';
import { sc, scCodes } from './sc.ts';
import { marker } from './spec.ts';
import { systemctl } from './systemctl.ts';

export interface Listing {
  readonly of: 'units' | 'services' | 'jobs';
  readonly marker: string;
}

const spec: z.ZodType<Listing> = z.strictObject({ of: z.enum(['units', 'services', 'jobs']), marker });

/** A listing that asks for the run's own name, which is not there: so the event is known for the run's. */
export const listing = defineAction({ kind: 'listing', spec, make });

function make({ of, marker }: Listing): MadeAction {
  const command = commandFor(of, marked(marker));
  return {
    name: 'listing',
    handles: { names: [marked(marker)], paths: [] },
    command,
  };
}

/** `Could not find service`, by launchctl. */
const noSuchJob = 113;

function commandFor(of: Listing['of'], name: string): Command {
  switch (of) {
    case 'units':
      return systemctl('list-units', '--all', `${name}*`);
    case 'services':
      return { ...sc('query', name), accepts: [scCodes.noSuchService] };
    case 'jobs':
      return { ...launchctl('list', name), accepts: [noSuchJob] };
    default:
      return of satisfies never;
  }
}
