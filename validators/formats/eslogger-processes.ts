import type { EsExec, EsProcess, EsToken } from './eslogger-message.ts';

interface Known {
  readonly image: string;
  readonly commandLine: string;
}

/** Processes seen so far; more than a busy Mac has at any time. */
const most = 20_000;

/**
 * What earlier messages told of a process: messages name a parent only by its id. Bounded; the longest known
 * are forgotten first.
 */
export class KnownProcesses {
  readonly #programs = new Map<string, Known>();
  readonly #labels = new Map<string, string>();

  learn({ target, args }: EsExec): void {
    remember(this.#programs, keyOf(target.audit_token), {
      image: target.executable.path,
      commandLine: (args ?? []).join(' '),
    });
    const [program, label] = args ?? [];
    // An exec gives the same pid a new version, and xpcproxy's successor is another exec of it: keyed by pid.
    if (program === 'xpcproxy' && label !== undefined)
      remember(this.#labels, String(target.audit_token.pid), label);
  }

  /** The parent, as its own exec told it; launchd is always process 1. */
  parentOf(process: EsProcess): Known | undefined {
    const known = process.parent_audit_token && this.#programs.get(keyOf(process.parent_audit_token));
    if (known) return known;
    return process.ppid === 1 ? { image: '/sbin/launchd', commandLine: '/sbin/launchd' } : undefined;
  }

  /** The launchd label under which the process was started. */
  labelOf(process: EsProcess): string | undefined {
    return process.ppid === 1 ? this.#labels.get(String(process.audit_token.pid)) : undefined;
  }
}

function keyOf(token: EsToken): string {
  return `${token.pid}:${token.pidversion}`;
}

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > most ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
