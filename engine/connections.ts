import type { Host } from '../inventory/index.ts';
import type { Principal, Purpose, Runner } from '../runners/index.ts';

/** Where the engine gets its runners: one connection for each account and host, opened anew when lost. */
export interface Connections {
  /** @throws {ConnectError} `not-lab` for a host that is not marked as lab, unless its log is read for another's sake. */
  runner(host: Host, principal: Principal, purpose?: Purpose): Promise<Runner>;
  /** Closes what is open to a host that is done with. */
  release(host: Host): Promise<void>;
  close(): Promise<void>;
}
