import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, type Result, ResultError, readResult } from '../reports/index.ts';
import { UsageError } from './usage.ts';

const resultFile = 'result.json';

/**
 * The result document of a past run, which is named by its id, by `latest`, or by its folder or document.
 * @throws {UsageError} where there is none, or it cannot be read
 */
export function findRun(name: string, state: string): Result {
  return readRun(runFile(name, state));
}

/** The document's path. @throws {UsageError} where there is none */
export function runFile(name: string, state: string): string {
  return fileOf(name, join(state, 'runs'));
}

/** Paths of the documents of all runs in the state folder, the oldest first. */
export function allRunFiles(state: string): string[] {
  const runs = join(state, 'runs');
  return idsIn(runs).map(id => join(runs, id, resultFile));
}

/** @throws {UsageError} where it cannot be read */
export function readRun(file: string): Result {
  try {
    // A FIFO would be waited for.
    if (!statSync(file).isFile()) throw new UsageError(`${file} is not a regular file`);
    return readResult(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof ResultError) throw new UsageError(`${file} ${error.message}`);
    if (error instanceof SyntaxError) throw new UsageError(`${file} is not JSON: ${error.message}`);
    throw new UsageError(`${file} cannot be read (${codeOf(error)})`);
  }
}

function fileOf(name: string, runs: string): string {
  if (name === 'latest') return latest(runs);
  const inRuns = join(runs, name, resultFile);
  if (!/[/\\]/.test(name) && isThere(inRuns)) return inRuns;
  if (!isThere(name))
    throw new UsageError(`${name} is neither a run in ${runs} nor a folder or file; ${known(runs)}`);
  return statSync(name).isDirectory() ? join(name, resultFile) : name;
}

function latest(runs: string): string {
  const last = idsIn(runs).at(-1);
  if (last === undefined) throw new UsageError(`no run in ${runs} has a result`);
  return join(runs, last, resultFile);
}

/** An id begins with the moment of the run, so that names sort by time. */
function idsIn(runs: string): string[] {
  if (!isThere(runs)) return [];
  return readdirSync(runs)
    .filter(id => isThere(join(runs, id, resultFile)))
    .sort();
}

function known(runs: string): string {
  const last = idsIn(runs).at(-1);
  return last === undefined ? 'there are no runs' : `the latest is ${last}`;
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
