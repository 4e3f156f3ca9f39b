import * as z from 'zod';
import { marked } from '../names.ts';
import { refusalOf } from '../refusal.ts';
import { defineAction, type MadeAction } from './define-action.ts';
import { endUnlessZero, powershell } from './powershell.ts';
import { description, marker } from './spec.ts';

export interface MarkedProcess {
  /** What the expectation calls the attempt, or its positive control. */
  readonly name: string;
  readonly marker: string;
}

const spec: z.ZodType<MarkedProcess> = z.strictObject({ name: description, marker });

/** Ends at once and does nothing. */
function commandLine(marker: string): string {
  return `cmd.exe /d /c rem ${marked(marker)}`;
}

/** The payload runs where nobody stops it, and WMI answers: so neither is why a refusal comes. */
export const processByItself = defineAction({ kind: 'processByItself', spec, make: byItself });

function byItself({ name, marker }: MarkedProcess): MadeAction {
  return {
    name,
    handles: { names: [], paths: [] },
    command: powershell(
      commandLine(marker),
      'if ($LASTEXITCODE -ne 0) { exit 1 }',
      "if (!(Get-CimInstance -ClassName Win32_Process -Filter ('ProcessId = ' + $PID))) { exit 1 }",
    ),
    outcome: completion => refusalOf(completion),
  };
}

/**
 * The same payload as a process that WMI creates. Which number the call returns where a rule of attack surface
 * reduction stops it is documented nowhere: the rule's own event (1121) tells a refusal, any other failure tells nothing.
 */
export const processOfWmi = defineAction({ kind: 'processOfWmi', spec, make: ofWmi });

function ofWmi({ name, marker }: MarkedProcess): MadeAction {
  return {
    name,
    handles: { names: [], paths: [] },
    command: powershell(
      `$result = Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{ CommandLine = '${commandLine(marker)}' }`,
      endUnlessZero('$result.ReturnValue'),
    ),
    outcome: completion => refusalOf(completion),
  };
}
