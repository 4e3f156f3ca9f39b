import * as z from 'zod';
import { servicesKey } from '../payloads.ts';
import { refusalOf } from '../refusal.ts';
import { batch } from './cmd.ts';
import { defineAction, type MadeAction } from './define-action.ts';
import { powershell } from './powershell.ts';
import { description, plainName } from './spec.ts';

/** ERROR_ACCESS_DENIED (winerror.h), by which `keyProbe` ends regardless of the host's language. */
const accessDenied = 5;

export interface KeyProbe {
  /** What the expectation calls the attempt, or its positive control. */
  readonly name: string;
  readonly service: string;
  /** Stands in a variable, so that the probe is told from another. */
  readonly marked: string;
  readonly as: 'actor' | 'unprivileged';
}

const spec: z.ZodType<KeyProbe> = z.strictObject({
  name: description,
  service: plainName,
  marked: plainName,
  as: z.enum(['actor', 'unprivileged']),
});

/** Opens the key of one service for setting values and closes it again: nothing is written. */
export const keyProbe = defineAction({ kind: 'keyProbe', spec, make });

function make({ name, service, marked, as }: KeyProbe): MadeAction {
  const key = `${servicesKey}\\${service}`;
  const path = key.slice('HKLM\\'.length);
  return {
    name,
    handles: { names: [service], paths: [`\\Services\\${service}`] },
    command: {
      ...powershell(
        `$run = '${marked}'`,
        `try { $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('${path}', 'ReadWriteSubTree', 'SetValue') } catch { $_.Exception.Message; if ($_.FullyQualifiedErrorId -eq 'SecurityException') { exit ${accessDenied} }; exit 1 }`,
        'if (!$key) { exit 2 }',
        '$key.Close()',
      ),
      as,
    },
    outcome: completion => refusalOf(completion, [accessDenied]),
    opens: [key],
    unchanged: batch('reg.exe', 'query', key, '/s'),
  };
}
