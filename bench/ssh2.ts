import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import * as z from 'zod';
import { type Measure, median } from './measure.ts';

const child = fileURLToPath(new URL('ssh2-transfer.ts', import.meta.url));
const own = fileURLToPath(new URL('../package.json', import.meta.url));
const ciphers = ['', 'aes128-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes256-ctr'];
const rounds = 5;
const childMs = 120_000;

const costs = z.object({ loginMs: z.number(), megabyteMs: z.number() });
type Costs = z.infer<typeof costs>;

/**
 * What ssh2 costs without its native parts, client and server together, and as a ratio to an ssh2 that has them: SSH2_NATIVE
 * names a folder in which `npm install ssh2` compiled them.
 */
export async function benchSsh2(): Promise<Measure[]> {
  const { SSH2_NATIVE: native } = process.env;
  const rows: Measure[] = [];
  for (const cipher of ciphers) {
    const copies = native === undefined ? [own] : [own, join(native, 'package.json')];
    const taken: Costs[][] = copies.map(() => []);
    // In turns, since the machine's other work falls on all alike.
    for (let round = 0; round < rounds; round++)
      for (const [index, copy] of copies.entries()) taken[index]?.push(await costOf(copy, cipher));
    rows.push(...measures(cipher === '' ? 'default cipher' : cipher, taken));
  }
  return rows;
}

async function costOf(copy: string, cipher: string): Promise<Costs> {
  const { stdout } = await execa(process.execPath, ['--import=tsx', child, copy, cipher], {
    timeout: childMs,
  });
  return costs.parse(JSON.parse(stdout));
}

function measures(name: string, [without = [], native = []]: readonly Costs[][]): Measure[] {
  const of = (key: keyof Costs) => {
    const value = median(without.map(each => each[key]));
    return {
      value,
      ratio: native.length === 0 ? 'skipped' : value / median(native.map(each => each[key])),
    } as const;
  };
  const [login, megabyte] = [of('loginMs'), of('megabyteMs')];
  return [
    { name: `${name}: a login and a command`, value: login.value, unit: 'ms CPU', aim: '' },
    { name: `${name}: a login, as a ratio to native parts`, value: login.ratio, unit: 'x', aim: '' },
    { name: `${name}: a megabyte`, value: megabyte.value, unit: 'ms CPU', aim: '' },
    { name: `${name}: a megabyte, as a ratio to native parts`, value: megabyte.ratio, unit: 'x', aim: '' },
  ];
}
