import { crc32 } from 'node:zlib';

/** An element of the template to write; a `Gap` stands for a value of the record. */
export interface Template {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | Gap>>;
  readonly content?: readonly (string | Gap | Template)[];
}

export interface Gap {
  readonly gap: number;
  readonly type: number;
  readonly optional?: boolean;
}

/** A typed value, already in bytes. */
export interface TypedValue {
  readonly type: number;
  readonly bytes: Buffer;
}

export const text = (value: string): TypedValue => ({ type: 1, bytes: Buffer.from(value, 'utf16le') });
export const absent: TypedValue = { type: 0, bytes: Buffer.alloc(0) };

/** Writes .evtx files the way Windows does, so that readers can be tried on more than the recordings at hand. */
export class EvtxWriter {
  readonly #chunk = Buffer.alloc(65_536);
  readonly #names = new Map<string, number>();
  readonly #templates = new Map<Template, number>();
  #at = 0x200;
  #records = 0;

  record(template: Template, values: readonly TypedValue[], filetime = 132_634_000_000_000_000n): void {
    const start = this.#at;
    this.#at += 24;
    this.#bytes(0x0f, 1, 1, 0);
    this.#instance(template, values);
    this.#bytes(0x00);
    this.#at += 4 + ((8 - ((this.#at - start + 4) % 8)) % 8);
    const size = this.#at - start;
    this.#chunk.write('**', start, 'latin1');
    this.#chunk.writeUInt32LE(size, start + 4);
    this.#chunk.writeBigUInt64LE(BigInt(++this.#records), start + 8);
    this.#chunk.writeBigUInt64LE(filetime, start + 16);
    this.#chunk.writeUInt32LE(size, this.#at - 4);
  }

  chunk(): Buffer {
    const chunk = this.#chunk;
    chunk.write('ElfChnk\0', 0, 'latin1');
    for (const at of [8, 24]) chunk.writeBigUInt64LE(1n, at);
    for (const at of [16, 32]) chunk.writeBigUInt64LE(BigInt(this.#records), at);
    chunk.writeUInt32LE(128, 0x28);
    chunk.writeUInt32LE(this.#at, 0x30);
    chunk.writeUInt32LE(crc32(chunk.subarray(0x200, this.#at)), 0x34);
    chunk.writeUInt32LE(crc32(Buffer.concat([chunk.subarray(0, 0x78), chunk.subarray(0x80, 0x200)])), 0x7c);
    return Buffer.from(chunk);
  }

  #instance(template: Template, values: readonly TypedValue[]): void {
    this.#bytes(0x0c, 0x01);
    this.#u32(1);
    const known = this.#templates.get(template);
    this.#u32(known ?? this.#at + 4);
    if (known === undefined) this.#definition(template);
    this.#u32(values.length);
    for (const { type, bytes } of values) {
      this.#u16(bytes.length);
      this.#bytes(type, 0);
    }
    for (const { bytes } of values) this.#bytes(...bytes);
  }

  #definition(template: Template): void {
    const start = this.#at;
    this.#templates.set(template, start);
    this.#at += 24;
    this.#bytes(0x0f, 1, 1, 0);
    this.#element(template);
    this.#bytes(0x00);
    this.#chunk.writeUInt32LE(1, start + 4);
    this.#chunk.writeUInt32LE(this.#at - start - 24, start + 20);
  }

  #element({ name, attributes = {}, content }: Template): void {
    const entries = Object.entries(attributes);
    this.#bytes(entries.length > 0 ? 0x41 : 0x01);
    this.#u16(0xffff);
    const size = this.#reserve();
    this.#name(name);
    if (entries.length > 0) {
      const listSize = this.#reserve();
      for (const [index, [attribute, value]] of entries.entries()) {
        this.#bytes(index < entries.length - 1 ? 0x46 : 0x06);
        this.#name(attribute);
        this.#piece(value);
      }
      this.#fill(listSize);
    }
    if (content === undefined) this.#bytes(0x03);
    else {
      this.#bytes(0x02);
      for (const part of content) {
        if (typeof part === 'object' && 'name' in part) this.#element(part);
        else this.#piece(part);
      }
      this.#bytes(0x04);
    }
    this.#fill(size);
  }

  #piece(piece: string | Gap): void {
    if (typeof piece === 'string') {
      this.#bytes(0x05, 0x01);
      this.#u16(piece.length);
      this.#bytes(...Buffer.from(piece, 'utf16le'));
      return;
    }
    this.#bytes(piece.optional ? 0x0e : 0x0d);
    this.#u16(piece.gap);
    this.#bytes(piece.type);
  }

  /** In full where it first occurs, chained from the chunk's table of 64 buckets. */
  #name(name: string): void {
    const known = this.#names.get(name);
    this.#u32(known ?? this.#at + 4);
    if (known !== undefined) return;
    const hash =
      [...name].reduce((sum, character) => (sum * 65_599 + character.charCodeAt(0)) % 0x1_0000_0000, 0) &
      0xffff;
    const bucket = 0x80 + (hash % 64) * 4;
    this.#names.set(name, this.#at);
    const next = this.#chunk.readUInt32LE(bucket);
    this.#chunk.writeUInt32LE(this.#at, bucket);
    this.#u32(next);
    this.#u16(hash);
    this.#u16(name.length);
    this.#bytes(...Buffer.from(`${name}\0`, 'utf16le'));
  }

  #reserve(): number {
    this.#at += 4;
    return this.#at;
  }

  #fill(from: number): void {
    this.#chunk.writeUInt32LE(this.#at - from, from - 4);
  }

  #bytes(...bytes: number[]): void {
    this.#chunk.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #u16(value: number): void {
    this.#at = this.#chunk.writeUInt16LE(value, this.#at);
  }

  #u32(value: number): void {
    this.#at = this.#chunk.writeUInt32LE(value, this.#at);
  }
}

/** A file of these chunks. */
export function evtxFile(chunks: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(4096);
  header.write('ElfFile\0', 0, 'latin1');
  header.writeBigUInt64LE(BigInt(chunks.length - 1), 0x10);
  header.writeUInt32LE(128, 0x20);
  header.writeUInt16LE(1, 0x24);
  header.writeUInt16LE(3, 0x26);
  header.writeUInt16LE(4096, 0x28);
  header.writeUInt16LE(chunks.length, 0x2a);
  header.writeUInt32LE(crc32(header.subarray(0, 0x78)), 0x7c);
  return Buffer.concat([header, ...chunks]);
}
