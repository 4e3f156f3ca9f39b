/** The accounts of the inventory: who acts, who reads the logs, who must be refused, whom the site knows. */
export type Principal = 'actor' | 'observer' | 'unprivileged' | 'known_admin';

/** How the host's login shell wants its words quoted. */
export type Dialect = 'posix' | 'cmd' | 'powershell';

/** One program with its arguments; the runner quotes them for the host's shell. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Bytes for the program's standard input, for example the contents of a unit file. */
  readonly stdin?: string;
  /** Whose account runs it; default: the actor's. */
  readonly as?: Principal;
  /** For remote procedures: on the drilled host or on the host that reaches out to it. */
  readonly on?: 'target' | 'source';
  /** Exit codes that belong to the procedure, besides 0. */
  readonly accepts?: readonly number[];
  /** A line that its output must hold, or an exit code of 0 tells nothing: a script can end with 0 before its end. */
  readonly proof?: string;
}

export interface ExecOptions {
  /** Milliseconds until the remote process is ended, and that it may wait to be begun; default: 30,000. */
  readonly timeoutMs?: number;
  /** Bytes kept of each of stdout and stderr; default: 1 MiB. The rest is read and dropped. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/**
 * How a command ended. A refusal by the host (exit 1, "permission denied") is an ordinary value, never an
 * exception. `lost` means that the connection went away and nobody can tell what became of the command.
 */
export interface Completion {
  readonly ended: 'exited' | 'signalled' | 'timed-out' | 'lost';
  /** Exit status; present only when `ended` is `exited`. */
  readonly code?: number;
  /** Signal name such as `SIGKILL`; present only when `ended` is `signalled`. */
  readonly signalName?: string;
  readonly stdout: string;
  readonly stderr: string;
  /** True when output beyond `maxBytes` was dropped. */
  readonly truncated: boolean;
  /** Milliseconds since the epoch around the command, by the controller's clock that nobody can step (`steadyNow`). */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Process id on the host, where the runner learns it. */
  readonly pid?: number;
  /** Of the process that the login began, where that is another: sudo, which the program is a child of. */
  readonly group?: number;
  /** Why it was lost or could not be started, for people. */
  readonly why?: string;
  /** What a Windows host calls itself where a POSIX login shell was expected and nothing could run. */
  readonly windows?: string;
  /** What `uname -s` says where PowerShell was expected and a POSIX shell answered: `Linux`, `Darwin`. */
  readonly kernel?: string;
}

/** One principal on one host. */
export interface Runner {
  readonly host: string;
  readonly principal: Principal;
  readonly dialect: Dialect;
  exec(command: Command, options?: ExecOptions): Promise<Completion>;
  /**
   * Runs a command whose output has no end, line by line, until `signal` aborts. Absent where the transport
   * runs one command at a time: log sources then poll.
   */
  follow?(command: Command, onLine: (line: string) => void, signal: AbortSignal): Promise<Completion>;
  close(): Promise<void>;
}

/** Why no runner could be had. `fix` is one line that says what to do. */
export class ConnectError extends Error {
  readonly reason: ConnectFailure;
  readonly fix: string;
  constructor(reason: ConnectFailure, message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConnectError';
    this.reason = reason;
    this.fix = fix;
  }
}

export type ConnectFailure =
  | 'not-lab'
  | 'refused'
  | 'unreachable'
  | 'timed-out'
  | 'unknown-host-key'
  | 'changed-host-key'
  | 'revoked-host-key'
  | 'authentication'
  | 'credentials'
  | 'configuration'
  | 'protocol';
