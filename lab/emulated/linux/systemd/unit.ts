import type { UnixProcess } from '../../posix/process.ts';
import type { UnitSettings } from './unitfile.ts';

/** A unit as its manager knows it. */
export interface Unit {
  readonly name: string;
  /** `not-found` where no file defines it. */
  load: 'loaded' | 'not-found' | 'masked' | 'bad-setting';
  active: 'inactive' | 'active' | 'activating' | 'deactivating' | 'failed';
  sub: string;
  /** Where it is defined. */
  path: string;
  dropIns: readonly string[];
  settings: UnitSettings;
  result: string;
  invocation: string;
  mainPid: number;
  restarts: number;
  /** Exists under /run/systemd/transient only. */
  transient: boolean;
  /** Undoes timers and watches. */
  disarm?: () => void;
  main?: UnixProcess;
}

export const newUnit = (name: string): Unit => ({
  name,
  load: 'not-found',
  active: 'inactive',
  sub: 'dead',
  path: '',
  dropIns: [],
  settings: new Map(),
  result: 'success',
  invocation: '',
  mainPid: 0,
  restarts: 0,
  transient: false,
});

export const description = (unit: Unit): string => unit.settings.get('Unit.Description')?.at(-1) ?? unit.name;

/** A refusal of the manager's, with systemctl's words and exit code. */
export class UnitError extends Error {
  readonly code: number;
  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}
