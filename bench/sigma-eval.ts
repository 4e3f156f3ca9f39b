import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

interface Run {
  /** Where rules are cached. */
  readonly folder: string;
  readonly rules: string;
  readonly file: string;
  readonly workers: number;
}

/** Has a process say at its end how much memory it had at most, and what processor time it took. */
const report = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();" +
    "console.log('used', maxRSS, userCPUTime + systemCPUTime) })",
)}`;

/** What a run of `simulate eval` takes, its start included. @throws where it does not end as it should */
export async function evalOf({ folder, rules, file, workers }: Run) {
  const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
  const args = ['--import', report, main, 'eval', '--rules', rules, '--workers', String(workers), file];
  const start = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, XDG_CACHE_HOME: folder },
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`simulate eval ended with ${code}; is dist/ built?`);
  const [, kilobytes, microseconds] = /^used (\d+) (\d+)$/m.exec(output) ?? [];
  return {
    milliseconds: performance.now() - start,
    processor: Number(microseconds) / 1000,
    megabytes: Number(kilobytes) / 1024,
  };
}
