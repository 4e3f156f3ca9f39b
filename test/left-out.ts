import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import './temporary.ts';

/** Where every process of a run notes the tests that it leaves out; the first process makes it, and lists them at its end. */
export const leftOutFile: string = process.env.SERVICEDRILL_LEFT_OUT ?? begun();

function begun(): string {
  const file = join(tmpdir(), 'left-out.jsonl');
  writeFileSync(file, '');
  process.env.SERVICEDRILL_LEFT_OUT = file;
  // Before the folder goes.
  process.prependOnceListener('exit', () => {
    const text = listOf(readFileSync(file, 'utf8'));
    if (text !== '') console.log(text);
  });
  return file;
}

/** What was left out, what was missing, and the line that gets it; empty where nothing was. */
export function listOf(notes: string): string {
  const titles = new Set<string>();
  const wanted = new Map<string, { get: string; titles: Set<string> }>();
  for (const line of notes.split('\n').filter(each => each !== '')) {
    const { title, missing } = JSON.parse(line);
    titles.add(title);
    for (const { name, get } of missing) {
      const row = wanted.get(name) ?? { get, titles: new Set() };
      wanted.set(name, row);
      row.titles.add(title);
    }
  }
  if (titles.size === 0) return '';
  const rows = [...wanted].map(
    ([name, row]) => `  ${String(row.titles.size).padStart(4)} for want of ${name.padEnd(12)}  ${row.get}`,
  );
  return [`${titles.size} tests were left out:`, ...rows.sort().reverse()].join('\n');
}
