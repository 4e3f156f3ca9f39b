import type { Host } from '../inventory/index.ts';
import type { Principal, Runner } from '../runners/index.ts';

/** Where the engine gets its runners: one connection for each account and host, opened anew when lost. */
export interface Connections {
  runner(host: Host, principal: Principal): Promise<Runner>;
  /** Closes what is open to a host that is done with. */
  release(host: Host): Promise<void>;
  close(): Promise<void>;
}
