import { allowsContact, type Host } from '../inventory/index.ts';
import { ConnectError } from './contract.ts';

/** What a connection is for: a drill and all that belongs to it, or to read another host's log on its collector. */
export type Purpose = 'drill' | 'read-log';

/**
 * Leave to send something to a host. Nothing connects without it, and only `Reach.to` gives it: whatever command of the
 * program asks, and however it came by the host, a host that is not lab hears nothing.
 */
export class Reach {
  readonly #host: Host;

  private constructor(host: Host) {
    this.#host = host;
  }

  get host(): Host {
    return this.#host;
  }

  /**
   * A collector need not be lab: its log is read, and nothing else is done there.
   * @throws {ConnectError} `not-lab`
   */
  static to(host: Host, purpose: Purpose): Reach {
    const permission = allowsContact(host);
    if (permission.allowed || purpose === 'read-log') return new Reach(host);
    throw new ConnectError('not-lab', permission.why, permission.fix);
  }
}
