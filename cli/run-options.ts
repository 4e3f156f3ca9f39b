import type { Argv } from 'yargs';
import { hostsAtOnce } from '../engine/index.ts';
import { reportFormats } from '../reports/index.ts';
import { emulatedOption, labFault } from './inventory-or-lab.ts';

/** What a run is told, as yargs gives it; a schedule takes the same for each of its nights. */
export interface RunOptions {
  host?: string[] | undefined;
  scenario?: string[] | undefined;
  inventory?: string | undefined;
  emulated: boolean;
  'lab-fault': string[];
  rules: string[];
  lenient: boolean;
  report: string[];
  timeout: string;
  dwell?: string | undefined;
  layer: 'logic' | 'alert';
  concurrency: number;
  'unique-names': boolean;
}

export function runOptions<T>(argv: Argv<T>): Argv<T & RunOptions> {
  return argv
    .option('host', { type: 'string', array: true, describe: 'Name, glob or group of the inventory' })
    .option('scenario', { type: 'string', array: true, describe: 'Id, technique, tag, glob or all' })
    .option('inventory', { type: 'string', describe: 'Inventory file' })
    .option('emulated', emulatedOption)
    .option('lab-fault', labFault)
    .option('rules', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: 'More Sigma rules, each judged; same id replaces ours',
    })
    .option('lenient', {
      type: 'boolean',
      default: false,
      describe: 'Skip unusable rules of --rules with a warning',
    })
    .option('report', {
      type: 'string',
      array: true,
      default: [] as string[],
      describe: `${reportFormats.map(({ name }) => name).join('|')}[:PATH]`,
    })
    .option('timeout', {
      type: 'string',
      default: '60s',
      describe: 'Longest wait for evidence; a silent log always gets 15s',
    })
    .option('dwell', {
      type: 'string',
      describe: 'Keep each service at least this long, to look at it',
    })
    .option('layer', {
      choices: ['logic', 'alert'] as const,
      default: 'logic' as const,
      describe: 'Where a detection counts',
    })
    .option('concurrency', {
      type: 'number',
      default: hostsAtOnce,
      describe: 'Hosts drilled at the same time',
    })
    .option('unique-names', {
      type: 'boolean',
      default: false,
      describe: "Never use a published tool's own names",
    });
}
