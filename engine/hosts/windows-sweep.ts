import { batch, marked, servicesKey } from '../../scenarios/index.ts';
import type { Send, SweepQuery, Trace } from './contract.ts';

export async function tracesOf(send: Send, { marker }: SweepQuery): Promise<readonly Trace[] | undefined> {
  const completion = await send(
    batch(
      ...['tasklist.exe', '/nh', '/fo', 'csv', '&', 'echo', 'keys'],
      ...['&', 'reg.exe', 'query', servicesKey, '/s', '/f', marker],
      // It ends alike where nothing was found and where nothing could be read.
      ...['&', '(', 'reg.exe', 'query', servicesKey, '>nul', '&'],
      ...['if', 'not', 'errorlevel', '1', 'echo', 'swept', ')'],
    ),
  );
  return traces(completion.stdout, marker);
}

/** Processes whose image is called by the marker, and service keys that hold it anywhere. */
function traces(stdout: string, marker: string): Trace[] | undefined {
  const lines = stdout.split(/\r?\n/).map(line => line.trim());
  const keys = lines.indexOf('keys');
  // The list of processes holds its own at least.
  const isListed = lines.slice(0, keys).some(line => line.startsWith('"'));
  if (keys < 0 || !isListed || !lines.includes('swept')) return undefined;
  const named = (line: string) => line.toLowerCase().includes(marker);
  const found = lines.slice(keys).filter(line => named(line) || isKey(line));
  const services = withoutBam(found);
  return [
    ...lines
      .slice(0, keys)
      .filter(named)
      .map(line => processTrace(line, marker)),
    ...services.map(text => ({ text })),
  ];
}

const isKey = (line: string): boolean => /^HKEY_LOCAL_MACHINE\\/i.test(line);

/**
 * Windows' background activity moderator notes each program that ran, by its path, below its own service: that is a trace
 * of the program, which nobody reverts, and nothing that the drill left.
 */
const bam = /^HKEY_LOCAL_MACHINE\\SYSTEM\\[^\\]+\\Services\\(?:bam|dam)\\/i;

/** Values stand behind their key. */
function withoutBam(lines: readonly string[]): string[] {
  let key = '';
  return lines.filter(line => {
    if (isKey(line)) key = line;
    return !bam.test(key);
  });
}

/** `"image","pid",...`. Nobody but the drill copies a program to such a name. */
function processTrace(line: string, marker: string): Trace {
  const [, image = '', pid] = /^"([^"]*)","(\d+)"/.exec(line) ?? [];
  if (pid === undefined) return { text: `process ${line}` };
  const own = `${marked(marker)}.exe`;
  return {
    text: `process ${pid} (${image})`,
    look: { program: 'tasklist.exe', args: ['/v', '/fi', `PID eq ${pid}`] },
    ...(image.toLowerCase() === own && { own }),
  };
}

/** By the image's name, which is looked at when the process is ended: ids are used again. */
export async function kill(send: Send, own: readonly string[]): Promise<void> {
  for (const image of new Set(own)) await send(batch('taskkill.exe', '/f', '/im', image));
}
