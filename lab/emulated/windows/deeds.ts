import type { Process } from './process.ts';
import type { Token } from './tokens.ts';
import type { RegistryValue } from './values.ts';

interface InstalledService {
  readonly name: string;
  readonly displayName: string;
  readonly imagePath: string;
  /** `0x10` */
  readonly type: number;
  readonly start: number;
  readonly account: string;
}

/**
 * Everything that happens on the emulated host and that a log may tell of. State reports deeds; each log
 * turns those it knows into records. No record has any other origin.
 */
export type Deed =
  | { kind: 'process-created'; process: Process }
  | { kind: 'process-exited'; process: Process; status: number }
  | { kind: 'file-created'; process: Process; path: string; createdAt: number }
  | { kind: 'file-deleted'; process: Process; path: string; content: string }
  | { kind: 'file-opened'; process: Process; path: string; granted: boolean }
  | { kind: 'key-created'; process: Process; key: string }
  | { kind: 'key-deleted'; process: Process; key: string }
  | {
      kind: 'value-set';
      process: Process;
      key: string;
      name: string;
      value: RegistryValue;
      old?: RegistryValue;
    }
  | { kind: 'value-deleted'; process: Process; key: string; name: string; old: RegistryValue }
  | { kind: 'service-installed'; caller: Token; service: InstalledService }
  | { kind: 'service-state'; name: string; displayName: string; state: 'running' | 'stopped' }
  | { kind: 'start-type-changed'; caller: Token; name: string; displayName: string; from: number; to: number }
  | { kind: 'service-timeout'; displayName: string }
  | { kind: 'service-failed'; displayName: string; error: number }
  | {
      kind: 'service-crashed';
      displayName: string;
      times: number;
      action?: { code: number; delayMs: number };
    }
  | { kind: 'script-block'; process: Process; text: string; id: string }
  | {
      kind: 'attack-surface-reduced';
      how: 'block' | 'audit';
      process: Process;
      path: string;
      commandLine: string;
    }
  | { kind: 'policy-changed'; token: Token; subcategory: string; guid: string; changes: string }
  | { kind: 'log-cleared'; token: Token; channel: string }
  | {
      kind: 'custom-event';
      token: Token;
      channel: string;
      source: string;
      id: number;
      level: number;
      text: string;
    };

export type Report = (deed: Deed) => void;
