import { LabError, oneLine } from './error.ts';

/** Where the image's packages come from: what this machine's own apt is configured with. */
export interface AptSource {
  /** Codename such as `bookworm`. */
  readonly suite: string;
  /** One-line sources; mmdebstrap's own default when empty. */
  readonly mirrors: readonly string[];
  /** apt.conf statements: proxies, retries, date checks. */
  readonly options: readonly string[];
}

const FIELDS = ['ORIGIN', 'CODENAME', 'RELEASE', 'REPO_URI', 'COMPONENT'];
/** Debian's release where apt knows none, as on Ubuntu. */
const DEFAULT_SUITE = 'bookworm';
const TRANSPORT_OPTION =
  /^Acquire::(?:https?(?:::[^\s]+)?|Retries|ForceIPv[46]|Check-Valid-Until|Check-Date) "[^"]+";$/;

/** @throws {LabError} where there is no apt */
export async function aptSource(signal?: AbortSignal): Promise<AptSource> {
  const format = FIELDS.map(field => `$(${field})`).join('\t');
  const [targets, configuration] = await Promise.all([
    ask('apt-get', ['indextargets', '--format', format, 'Identifier: Packages'], signal),
    ask('apt-config', ['dump'], signal),
  ]);
  return { ...debianSources(targets), options: transportOptions(configuration) };
}

/** The Debian release that `apt-get indextargets` names first, with its updates and security suites. */
export function debianSources(targets: string): Omit<AptSource, 'options'> {
  const rows = targets.split('\n').map(line => line.split('\t'));
  const debian = rows.filter(([origin]) => origin === 'Debian');
  const suite = debian.map(row => row[1] ?? '').find(codename => /^[a-z]+$/.test(codename));
  if (suite === undefined) return { suite: DEFAULT_SUITE, mirrors: [] };
  const ofSuite = debian.filter(([, codename]) => codename === suite || codename?.startsWith(`${suite}-`));
  const lines = ofSuite.map(([, , release, uri, component]) => `deb ${uri} ${release} ${component}`);
  return { suite, mirrors: [...new Set(lines)] };
}

/** The lines of `apt-config dump` that say how to reach a mirror. */
export function transportOptions(configuration: string): string[] {
  return configuration.split('\n').filter(line => TRANSPORT_OPTION.test(line));
}

async function ask(program: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  const { execa } = await import('execa');
  const answer = await execa(program, args, {
    reject: false,
    stdin: 'ignore',
    timeout: 30_000,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  signal?.throwIfAborted();
  if (answer.failed)
    throw new LabError(
      `${program} does not tell this machine's package sources: ${oneLine(answer.stderr || answer.originalMessage || '')}`,
      'the Debian lab host is built from Debian packages: run it on Debian or Ubuntu, after apt-get update',
      { cause: answer },
    );
  return answer.stdout;
}
