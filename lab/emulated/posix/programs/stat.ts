import { createHash } from 'node:crypto';
import * as calls from '../calls.ts';
import { UnixError } from '../errors.ts';
import { baseName } from '../files.ts';
import type { Call } from '../host.ts';
import { contentOf, fullMode, type Inode, modeText, typeName } from '../inode.ts';
import { forEachFile, inputOf, parseOptions } from './text.ts';

/** Device of the only file system, as GNU stat's %D and %d show it. */
const device = 0xfe00;

/** GNU stat with -c and -L; BSD stat with -f is another program. */
export function stat(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args, 'c');
  const format = options.get('c') ?? options.get('format') ?? options.get('printf');
  return forEachFile(
    call,
    operands,
    path => {
      const open = path.startsWith('/dev/fd/') ? inputOf(call, path).inode : undefined;
      const inode = open ?? calls.existing(call, path, options.has('L')).inode;
      call.out(
        format === undefined ? report(call, path, inode) : `${formatted(call, format, path, inode)}\n`,
      );
    },
    'cannot statx',
  );
}

function formatted(call: Call, format: string, path: string, inode: Inode): string {
  const owner = call.host.users.find(({ uid }) => uid === inode.uid)?.name ?? 'UNKNOWN';
  const group = Object.entries(call.host.groups).find(([, gid]) => gid === inode.gid)?.[0] ?? 'UNKNOWN';
  const values: Readonly<Record<string, string>> = {
    i: String(inode.number),
    s: String(contentOf(inode).length),
    n: path,
    N: inode.type === 'link' ? `'${path}' -> '${inode.content}'` : `'${path}'`,
    a: inode.mode.toString(8),
    A: modeText(inode),
    f: fullMode(inode).toString(16),
    D: device.toString(16),
    d: String(device),
    u: String(inode.uid),
    U: owner,
    g: String(inode.gid),
    G: group,
    F: typeName(inode),
    h: '1',
    // 0: not known.
    W: '0',
    Y: String(Math.floor(inode.modifiedAt / 1000)),
    Z: String(Math.floor(inode.modifiedAt / 1000)),
    X: String(Math.floor(inode.modifiedAt / 1000)),
    y: new Date(inode.modifiedAt).toISOString().replace('T', ' ').replace('Z', '000000 +0000'),
    '%': '%',
  };
  return format.replace(/%(?:\.\d+)?(.)/g, (whole, letter: string) => values[letter] ?? whole);
}

const report = (call: Call, path: string, inode: Inode): string =>
  [
    '  File: %n',
    '  Size: %s\tInode: %i\t%F',
    'Access: (%a/%A)  Uid: ( %u/ %U)   Gid: ( %g/ %G)',
    'Modify: %y',
    '',
  ]
    .map(line => formatted(call, line, path, inode))
    .join('\n');

export async function ls(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args);
  const paths = operands.length === 0 ? ['.'] : operands;
  const all = options.has('a') || options.has('A');
  const status = await forEachFile(
    call,
    paths,
    path => {
      const { inode } = calls.existing(call, path, !options.has('d'));
      const whole = inode.type !== 'directory' || options.has('d');
      const names = whole
        ? [path]
        : [...inode.entries.keys()].filter(name => all || !name.startsWith('.')).sort();
      if (!whole && paths.length > 1) call.out(`${path}:\n`);
      for (const name of names) {
        const entry = whole ? inode : inode.entries.get(name);
        if (entry) call.out(`${options.has('l') ? long(call, name, entry, options.has('n')) : name}\n`);
      }
    },
    'cannot access',
  );
  return status === 0 ? 0 : 2;
}

/** `isNumeric`: owner and group as numbers, as `-n` has it. */
function long(call: Call, name: string, inode: Inode, isNumeric: boolean): string {
  const target = inode.type === 'link' ? ` -> ${inode.content}` : '';
  const date = new Date(inode.modifiedAt).toUTCString().slice(5, 22);
  return formatted(call, `%A 1 ${isNumeric ? '%u %g' : '%U %G'} %s ${date} `, name, inode) + name + target;
}

export function readlink(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args);
  const resolves = options.has('f') || options.has('e') || call.name.endsWith('realpath');
  return quietly(call, operands, path => {
    if (resolves) return call.out(`${calls.lookUp(call, path).path}\n`);
    const { inode } = calls.existing(call, path, false);
    if (inode.type !== 'link') throw new UnixError('EINVAL');
    call.out(`${inode.content}\n`);
  });
}

/** Without words: readlink says nothing of what it cannot read. */
async function quietly(
  call: Call,
  operands: readonly string[],
  work: (path: string) => void,
): Promise<number> {
  return forEachFile({ ...call, error: () => undefined }, operands, work);
}

export function sha256sum(call: Call): Promise<number> {
  const algorithm = /sha1/.test(call.name) ? 'sha1' : /md5/.test(call.name) ? 'md5' : 'sha256';
  const { operands } = parseOptions(call.args, 'a');
  return forEachFile(call, operands, path => {
    const digest = createHash(algorithm)
      .update(contentOf(calls.openToRead(call, path).inode), 'latin1')
      .digest('hex');
    call.out(`${digest}  ${path}\n`);
  });
}

/** find PATH... [-maxdepth N] [-type T] [-name PATTERN] [-perm ...] [-newer ...]: unknown tests are refused. */
export function find(call: Call): Promise<number> {
  const firstTest = call.args.findIndex(word => word.startsWith('-'));
  const paths = call.args.slice(0, firstTest < 0 ? undefined : firstTest);
  const tests = firstTest < 0 ? [] : call.args.slice(firstTest);
  const value = (name: string) => (tests.includes(name) ? tests[tests.indexOf(name) + 1] : undefined);
  const depth = Number(value('-maxdepth') ?? Number.POSITIVE_INFINITY);
  const type = value('-type');
  const pattern = value('-name');
  const shape =
    pattern === undefined
      ? undefined
      : new RegExp(
          `^${pattern
            .replace(/[.+^${}()|\\]/g, '\\$&')
            .replaceAll('*', '.*')
            .replaceAll('?', '.')}$`,
        );
  const perm = value('-perm');
  const passes = (path: string, inode: Inode) =>
    (type === undefined || { f: 'file', d: 'directory', l: 'link' }[type] === inode.type) &&
    (shape === undefined || shape.test(baseName(path))) &&
    (perm === undefined || permitted(inode.mode, perm)) &&
    (!tests.includes('!') || inode.type !== 'link');
  const walk = (path: string, inode: Inode, level: number): void => {
    if (passes(path, inode)) call.out(`${path}${tests.includes('-print0') ? '\0' : '\n'}`);
    if (level < depth)
      for (const [name, below] of inode.entries)
        walk(`${path === '/' ? '' : path}/${name}`, below, level + 1);
  };
  return forEachFile(call, paths.length === 0 ? ['.'] : paths, path =>
    walk(path, calls.existing(call, path, false).inode, 0),
  );
}

/** `-002` all of these bits, `/022` any of them. */
function permitted(mode: number, text: string): boolean {
  const bits = text.startsWith('/') || text.startsWith('-') ? text.slice(1) : text;
  const symbolic = { 'o+w': 0o002, 'o=w': 0o002, 'g+w,o+w': 0o022, 'go+w': 0o022 }[bits];
  const wanted = symbolic ?? Number.parseInt(bits, 8);
  if (text.startsWith('/')) return (mode & wanted) !== 0;
  return text.startsWith('-') ? (mode & wanted) === wanted : mode === wanted;
}
