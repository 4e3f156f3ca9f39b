import { execa } from 'execa';

/** For one host (ms): enough for a slow machine; `Match exec` may run a command of the user's. */
const askingMs = 10_000;
/** Bytes; `ssh -G` prints 5 kB. */
const mostOutput = 1_000_000;

/** What ssh makes of its configuration for a host: keywords in lower case, each with its values in order. */
export type SshSettings = ReadonlyMap<string, readonly string[]>;

/** A host's settings, or why ssh gave none; `noProgram` where there is no ssh. */
export type SshAnswer =
  | { readonly settings: SshSettings }
  | { readonly failed: string; readonly noProgram: boolean };

export interface Question {
  /** Absolute; `none` for no file. The system-wide file is not read. */
  readonly configFile: string;
  /** Put before the file's own settings, such as `CanonicalizeHostname=no`. */
  readonly settings?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Asks `ssh -G`, which connects to nobody. It looks names up for `CanonicalizeHostname`, and runs what `Match exec` names. */
export async function askSsh(
  host: string,
  { configFile, settings = [], signal }: Question,
): Promise<SshAnswer> {
  const args = ['-G', '-F', configFile, ...settings.flatMap(one => ['-o', one]), '--', host];
  const deadline = AbortSignal.any([AbortSignal.timeout(askingMs), ...(signal ? [signal] : [])]);
  const options = { reject: false, stdin: 'ignore', maxBuffer: mostOutput, cancelSignal: deadline } as const;
  const child = execa('ssh', args, options);
  // A command that `Match exec` left behind holds ssh's stderr open: the deadline counts all the same.
  const answer = await Promise.race([child, ended(deadline)]);
  if (answer === undefined || answer.isCanceled)
    return { failed: 'ssh gave no settings in time', noProgram: false };
  if (answer.code === 'ENOENT') return { failed: 'there is no ssh on the PATH', noProgram: true };
  if (answer.failed)
    return {
      failed: firstLine(answer.stderr) ?? `ssh -G ended with ${answer.exitCode ?? answer.signal}`,
      noProgram: false,
    };
  return { settings: parse(answer.stdout) };
}

const ended = (signal: AbortSignal): Promise<undefined> =>
  new Promise(resolve => signal.addEventListener('abort', () => resolve(undefined), { once: true }));

const firstLine = (text: string): string | undefined => /^.*\S.*$/m.exec(text)?.[0].trim();

function parse(output: string): SshSettings {
  const settings = new Map<string, string[]>();
  for (const line of output.split(/\r?\n/)) {
    const [, keyword = '', value = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    if (keyword !== '') settings.set(keyword, [...(settings.get(keyword) ?? []), value]);
  }
  return settings;
}
