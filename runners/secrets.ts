import type { SecretSource } from '../inventory/index.ts';
import { ConnectError } from './contract.ts';
import { rememberSecret } from './redact.ts';

const commandTimeoutMs = 15_000;

/**
 * Fetches a secret from the environment or from a command's first line of output. The secret appears in no
 * message, neither where a host gives it back, and neither does anything else that the command prints.
 * @throws ConnectError `credentials`
 */
export const resolveSecret = async (source: SecretSource, signal?: AbortSignal): Promise<string> => {
  const secret = await fetched(source, signal);
  rememberSecret(secret);
  return secret;
};

const fetched = async (source: SecretSource, signal?: AbortSignal): Promise<string> => {
  switch (source.from) {
    case 'environment':
      return fromEnvironment(source.name);
    case 'command':
      return fromCommand(source.argv, signal);
  }
};

const fromEnvironment = (name: string): string => {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  throw new ConnectError('credentials', `the environment variable ${name} is not set`, `set ${name}`);
};

const fromCommand = async (
  [program = '', ...args]: readonly string[],
  signal?: AbortSignal,
): Promise<string> => {
  // Most runs have no such secret, and loading what starts programs takes its time.
  const { execa } = await import('execa');
  const result = await execa(program, args, {
    reject: false,
    stdin: 'ignore',
    timeout: commandTimeoutMs,
    forceKillAfterDelay: 1_000,
    maxBuffer: 65_536,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  const secret = result.stdout.split('\n')[0]?.replace(/\r$/, '') ?? '';
  if (!result.failed && secret !== '') return secret;
  const how = result.timedOut
    ? `gave nothing within ${commandTimeoutMs / 1_000} s`
    : result.exitCode === undefined
      ? 'could not be run'
      : result.exitCode === 0
        ? 'printed nothing'
        : `ended with exit code ${result.exitCode}`;
  throw new ConnectError(
    'credentials',
    `the command for a secret, ${program}, ${how}`,
    `try it yourself: ${program}`,
  );
};
