import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { mustExist } from '../rules/load.ts';
import { UsageError } from '../usage.ts';

export interface Inputs {
  readonly files: readonly string[];
  readonly rules: readonly string[];
}

const log = /\.(evtx|xml|json|jsonl|ndjson|log|export|txt)(\.\d+)?(\.(gz|xz|zst|bz2))?$/i;
const rule = /\.ya?ml$/i;

/**
 * What the words of the command line mean: `-` is standard input, a folder its logs. A rule file, or a folder of
 * rules without logs, behind `--rules DIR` is one more of its folders, as `--rules DIR...` promises.
 * @throws {UsageError} for what does not exist and for folders without logs
 */
export async function inputsOf(words: readonly string[], rules: readonly string[]): Promise<Inputs> {
  const files: string[] = [];
  const more: string[] = [];
  for (const word of words) {
    if (word === '-') files.push(word);
    else if (rules.length > 0 && rule.test(word)) more.push(word);
    else {
      const found = await logsIn(word);
      if (found.length > 0) files.push(...found);
      else if (rules.length > 0 && (await namesIn(word)).some(name => rule.test(name))) more.push(word);
      else throw new UsageError(`${word}: the folder has no log (.evtx, .json, .jsonl, .xml, .log, .export)`);
    }
  }
  if (files.length === 0)
    throw new UsageError('FILE is missing: name a recorded log, a folder of them, or -');
  if (files.filter(file => file === '-').length > 1)
    throw new UsageError('standard input can be read only once');
  return { files: [...new Set(files)], rules: [...rules, ...more] };
}

async function logsIn(path: string): Promise<string[]> {
  await mustExist(path);
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await namesIn(path);
  const events = names.filter(name => basename(name) === 'events.jsonl' && isRun(names, name));
  const runs = events.map(name => name.slice(0, -'events.jsonl'.length));
  const others = names.filter(name => log.test(name) && !runs.some(run => name.startsWith(run)));
  return [...events, ...others].sort().map(name => join(path, name));
}

/** A run's folder also holds what was sent and what came of it, which are no logs. */
function isRun(names: readonly string[], events: string): boolean {
  return names.includes(events.replace(/events\.jsonl$/, 'commands.jsonl'));
}

async function namesIn(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name).slice(join(path, '/').length));
}
