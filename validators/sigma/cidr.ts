import { isIPv4, isIPv6 } from 'node:net';
import { RuleFault, shown } from './fault.ts';

/** A network: the leading bits that its addresses share. */
export interface Network {
  readonly bits: 32 | 128;
  readonly prefix: number;
  readonly address: bigint;
}

/** Parses `10.0.0.0/8`, `fe80::/10` or a single address; `::ffff:10.0.0.0/104` is the first again. Throws RuleFault. */
export function parseNetwork(text: string): Network {
  const [host = '', length, ...rest] = text.trim().split('/');
  const address = parseAddress(host);
  const mapped = address?.bits === 32 && host.includes(':') ? 96 : 0;
  const prefix =
    length === undefined ? address?.bits : /^\d{1,3}$/.test(length) ? Number(length) - mapped : undefined;
  if (!address || prefix === undefined || prefix < 0 || prefix > address.bits || rest.length > 0) {
    throw new RuleFault(`cidr: ${shown(text)} is no network such as 10.0.0.0/8 or fe80::/10`);
  }
  return { ...address, prefix };
}

/** Whether a text is an address inside the network; IPv4 addresses written as ::ffff:a.b.c.d count as IPv4. */
export function isInside(network: Network, text: string): boolean {
  const address = parseAddress(text.trim());
  if (!address || address.bits !== network.bits) return false;
  const shift = BigInt(network.bits - network.prefix);
  return address.address >> shift === network.address >> shift;
}

type Address = Pick<Network, 'bits' | 'address'>;

function parseAddress(text: string): Address | undefined {
  if (text.length > 64) return undefined;
  if (isIPv4(text)) return { bits: 32, address: number4(text) };
  const plain = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  if (!isIPv6(plain)) return undefined;
  const address = number6(plain);
  return address >> 32n === 0xffffn ? { bits: 32, address: address & 0xffffffffn } : { bits: 128, address };
}

function number4(text: string): bigint {
  return text.split('.').reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function number6(text: string): bigint {
  const tail = /(?<=:)[\d.]+\.[\d.]+$/.exec(text)?.[0];
  const hex = tail ? text.slice(0, -tail.length) + tailGroups(number4(tail)) : text;
  const [head = '', rest] = hex.split('::');
  const front = groups(head);
  const back = rest === undefined ? [] : groups(rest);
  const gap = Array<bigint>(8 - front.length - back.length).fill(0n);
  return [...front, ...gap, ...back].reduce((sum, group) => (sum << 16n) | group, 0n);
}

function groups(text: string): bigint[] {
  return text === '' ? [] : text.split(':').map(group => BigInt(`0x${group}`));
}

function tailGroups(address: bigint): string {
  return `${(address >> 16n).toString(16)}:${(address & 0xffffn).toString(16)}`;
}
