import type { Inode } from './inode.ts';
import type { UnixProcess } from './process.ts';

/** A path that a system call touched, as an audit PATH record reports it. */
export interface TouchedPath {
  /** As the caller gave it. */
  readonly name: string;
  /** Absolute, without links. */
  readonly path: string;
  readonly inode: Inode | undefined;
  readonly kind: 'NORMAL' | 'PARENT' | 'CREATE' | 'DELETE';
}

/** What a systemd manager did with a unit; `message` is what it writes to the journal. */
export interface UnitDeed {
  readonly kind: 'unit';
  readonly unit: string;
  /** Uid of the user manager, absent for the system's. */
  readonly user?: number;
  readonly message: string;
  readonly messageId?: string;
  readonly priority?: number;
  readonly job?: { readonly id: number; readonly type: string; readonly result?: string };
  readonly invocation?: string;
  /** A service came up or went down: the manager tells audit. */
  readonly audited?: { readonly type: 'SERVICE_START' | 'SERVICE_STOP'; readonly success: boolean };
}

/** What happens on the emulated host and that a log may tell of; no record has any other origin. */
export type Deed =
  | {
      kind: 'executed';
      process: UnixProcess;
      before: { exe: string; comm: string };
      argv: readonly string[];
      file: TouchedPath;
      script?: TouchedPath;
    }
  | { kind: 'forked'; process: UnixProcess }
  | { kind: 'exited'; process: UnixProcess; code: number }
  | {
      kind: 'file';
      process: UnixProcess;
      call:
        | 'open'
        | 'rename'
        | 'unlink'
        | 'mkdir'
        | 'rmdir'
        | 'symlink'
        | 'link'
        | 'chmod'
        | 'chown'
        | 'write';
      /** Opened for writing with O_CREAT, O_TRUNC, or merely read: which permission filter it passes. */
      access: 'read' | 'write' | 'attributes';
      paths: readonly TouchedPath[];
      /** Where it was refused: `EACCES`. */
      refused?: string;
    }
  | UnitDeed
  | { kind: 'user-message'; process: UnixProcess; text: string }
  | { kind: 'log-line'; process: UnixProcess; tag: string; priority: number; text: string }
  | {
      kind: 'job';
      label: string;
      what: 'bootstrapped' | 'removed' | 'spawned' | 'exited';
      plist?: string;
      executable?: string;
      pid?: number;
      status?: number;
      instigator?: UnixProcess;
      daemon: boolean;
    };

export type Report = (deed: Deed) => void;
