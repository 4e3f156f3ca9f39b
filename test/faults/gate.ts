import { parse, stringify } from 'yaml';
import { Relay } from '../relay.ts';

/** The way to every host of an inventory leads through a relay that can be cut, and shut. */
export class Gate {
  readonly inventory: string;
  readonly #relays: ReadonlyMap<string, Relay>;

  private constructor(inventory: string, relays: ReadonlyMap<string, Relay>) {
    this.inventory = inventory;
    this.#relays = relays;
  }

  static async before(inventory: string): Promise<Gate> {
    const document: { hosts: Record<string, { port: number }> } = parse(inventory);
    const relays = new Map<string, Relay>();
    for (const [name, host] of Object.entries(document.hosts)) {
      const relay = await Relay.to(host.port);
      relays.set(name, relay);
      host.port = relay.port;
    }
    return new Gate(stringify(document), relays);
  }

  cut(host: string): void {
    this.#relays.get(host)?.cut();
  }

  close(): void {
    for (const relay of this.#relays.values()) relay.close();
  }
}
