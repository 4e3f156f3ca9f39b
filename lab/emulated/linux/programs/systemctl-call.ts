import type { Call } from '../../posix/host.ts';
import type { ServiceManager } from '../systemd/manager.ts';

export interface SystemctlCall extends Call {
  readonly manager: ServiceManager;
  readonly verb: string;
  /** Unit names, completed; paths stay as they are. */
  readonly units: readonly string[];
  /** `--property` and the like by long name; several values are joined by commas. */
  readonly options: ReadonlyMap<string, string>;
}

export type Verb = (call: SystemctlCall) => number | Promise<number>;
