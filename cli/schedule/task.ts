import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Job } from '../job.ts';

/** A job for every night, as a scheduler has to be told: it has no PATH to rely on, and another working directory. */
export interface Task {
  /** Hour and minute by the local clock. */
  readonly hour: number;
  readonly minute: number;
  /** The program by absolute paths, without its arguments. */
  readonly program: readonly string[];
  /** Puts back what an earlier night left, before the job. */
  readonly cleanup: readonly string[];
  /** Arguments of the run but for its dated reports. */
  readonly words: readonly string[];
  /** Absolute folder of the dated reports; undefined where the job names its reports. */
  readonly output?: string;
  /** For people: which hosts are drilled. */
  readonly description: string;
}

interface When {
  readonly hour: number;
  readonly minute: number;
  readonly output: string;
  /** Absolute folder of ledgers and run folders. */
  readonly state: string;
}

export function taskOf(job: Job, { hour, minute, output, state }: When): Task {
  const place = [...(job.inventory?.file === undefined ? [] : ['--inventory', job.inventory.file])];
  const own = ['--state', resolve(state)];
  return {
    hour,
    minute,
    program: program(),
    cleanup: ['cleanup', ...place, ...own],
    words: ['run', ...wordsOf(job), ...place, ...own, '--quiet'],
    ...(job.reports.length === 0 && { output: resolve(output) }),
    description: `Drill ${job.inventory === undefined ? 'EMULATED hosts' : 'the detections of ATT&CK T1569'}`,
  };
}

/** This very program, by paths that hold in another folder and without a PATH. */
export function program(): string[] {
  const [, script = ''] = process.argv;
  return [process.execPath, ...process.execArgv, realpathSync(script)];
}

/** The job's own words for `run`, with nothing left to a default that another version may change. */
function wordsOf(job: Job): string[] {
  return [
    ...(job.inventory === undefined ? ['--emulated'] : []),
    ...each('--host', job.hosts),
    ...each('--scenario', job.scenarios),
    ...each('--rules', job.rules),
    ...(job.lenient ? ['--lenient'] : []),
    ...each(
      '--report',
      job.reports.map(({ format, path }) => (path === undefined ? format.name : `${format.name}:${path}`)),
    ),
    ...each('--lab-fault', job.faults),
    ...['--timeout', `${job.timeoutMs}ms`],
    ...(job.dwellMs === 0 ? [] : ['--dwell', `${job.dwellMs}ms`]),
    ...['--layer', job.layer, '--concurrency', String(job.concurrency)],
    ...(job.uniqueNames ? ['--unique-names'] : []),
  ];
}

/** `--option=VALUE` for each: a value that begins with a dash is a value, too. */
function each(option: string, values: readonly string[]): string[] {
  return values.map(value => `${option}=${value}`);
}
