import * as z from 'zod';
import type { Command, Completion } from '../../runners/index.ts';
import type { AttemptOutcome } from '../contract.ts';
import { defineAction, type MadeAction } from './define-action.ts';
import { scriptDone } from './powershell.ts';
import { description, plainName, printable, windowsPath } from './spec.ts';
import { writableJobs, writableUnits } from './writable-posix.ts';
import { writableServices } from './writable-windows.ts';

/** What is looked at. The script of each prints lines that `audited` reads, and alters nothing. */
export type Audited =
  | { readonly kind: 'units' | 'jobs' }
  /** `own`: see `writableServices`. */
  | { readonly kind: 'services'; readonly own: string };

export interface AccessAudit {
  /** What the expectation calls the attempt, or its positive control. */
  readonly name: string;
  readonly of: Audited;
  /** Stands in the command: by it the audit's events are known. */
  readonly marked: string;
  readonly as: 'actor' | 'unprivileged';
  /** What it must find, where it is the positive control: something of each kind that is looked at. */
  readonly finds?: readonly string[];
}

const spec: z.ZodType<AccessAudit> = z.strictObject({
  name: description,
  of: z.union([
    z.strictObject({ kind: z.enum(['units', 'jobs']) }),
    z.strictObject({ kind: z.literal('services'), own: windowsPath }),
  ]),
  marked: plainName,
  as: z.enum(['actor', 'unprivileged']),
  finds: z.array(printable).max(10).exactOptional(),
});

/**
 * Asks the host, with one account's eyes, what of its services that account could write. Of a low account nothing
 * may be found; that the same finds something for an administrator shows that it can find at all.
 */
export const accessAudit = defineAction({ kind: 'accessAudit', spec, make });

function make({ name, of, marked, as, finds = [] }: AccessAudit): MadeAction {
  return {
    name,
    handles: { names: [], paths: [] },
    command: { ...scriptOf(of, marked), as },
    outcome: completion => (hasFound(completion, finds) ? audited(completion) : 'error'),
    says,
  };
}

function scriptOf(of: Audited, marked: string): Command {
  switch (of.kind) {
    case 'units':
      return writableUnits(marked);
    case 'jobs':
      return writableJobs(marked);
    case 'services':
      return writableServices(marked, of.own);
    default:
      return of satisfies never;
  }
}

/** Reads an audit's output: a line `writable PATH` for each finding, `audited N` last; without that it did not end. */
function audited(completion: Completion): AttemptOutcome {
  if (countOf(completion) === undefined) return 'error';
  return findings(completion).length > 0 ? 'allowed' : 'refused';
}

function hasFound(completion: Completion, wanted: readonly string[]): boolean {
  const found = findings(completion).map(each => each.toLowerCase());
  return wanted.every(each => found.includes(each.toLowerCase()));
}

/** Findings named one by one; the rest is counted. */
const named = 5;

function says(completion: Completion): string {
  const count = countOf(completion);
  if (count === undefined) return '';
  const found = findings(completion);
  if (found.length === 0) return `none of ${count} may be written`;
  const more = found.length > named ? ` and ${found.length - named} more` : '';
  return `${found.length} of ${count} may be written: ${found.slice(0, named).join(', ')}${more}`;
}

function linesOf({ stdout }: Completion): string[] {
  return stdout.split(/\r?\n/).filter(line => line !== '' && line !== scriptDone);
}

function findings(completion: Completion): string[] {
  const found = linesOf(completion).filter(line => line.startsWith('writable '));
  return [...new Set(found.map(line => line.slice('writable '.length)))];
}

/** How much was looked at; undefined where the audit did not run to its end, or saw nothing at all. */
function countOf(completion: Completion): number | undefined {
  const { ended, code } = completion;
  const count = Number(/^audited (\d+)$/.exec(linesOf(completion).at(-1) ?? '')?.[1] ?? 0);
  return ended === 'exited' && code === 0 && count > 0 ? count : undefined;
}
