import * as calls from '../calls.ts';
import { readWhole } from '../descriptor.ts';
import { UnixError } from '../errors.ts';
import { baseName } from '../files.ts';
import type { Call } from '../host.ts';
import { contentOf } from '../inode.ts';
import { forEachFile, parseOptions } from './text.ts';

export function rm(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args);
  const force = options.has('f');
  const recursive = options.has('r') || options.has('R');
  const remove = (path: string): void => {
    const { inode } = calls.lookUp(call, path, false);
    if (inode === undefined && force) return;
    if (inode?.type !== 'directory') {
      calls.unlink(call, path);
      return;
    }
    if (!recursive) throw new UnixError('EISDIR');
    for (const name of [...inode.entries.keys()]) remove(`${path}/${name}`);
    calls.removeDirectory(call, path);
  };
  const lenient = (path: string) => {
    try {
      remove(path);
    } catch (cause) {
      if (!(force && cause instanceof UnixError && cause.name === 'ENOENT')) throw cause;
    }
  };
  return forEachFile(call, operands, lenient, 'cannot remove');
}

export function rmdir(call: Call): Promise<number> {
  const { operands } = parseOptions(call.args);
  return forEachFile(call, operands, path => calls.removeDirectory(call, path), 'failed to remove');
}

export function mkdir(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args, 'm');
  const mode = Number.parseInt(options.get('m') ?? '755', 8);
  const make = (path: string): void => {
    const parts = options.has('p') ? path.split('/') : [];
    if (parts.length === 0) calls.makeDirectory(call, path, mode);
    for (const [index] of parts.entries()) {
      const part = parts.slice(0, index + 1).join('/');
      if (part !== '' && calls.lookUp(call, part).inode === undefined) calls.makeDirectory(call, part, mode);
    }
  };
  return forEachFile(call, operands, make, 'cannot create directory');
}

export function touch(call: Call): Promise<number> {
  const { operands } = parseOptions(call.args, 'drt');
  return forEachFile(call, operands, path => void calls.openToWrite(call, path, {}), 'cannot touch');
}

export function ln(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args);
  const [target = '', path = baseName(target)] = operands;
  return forEachFile(
    call,
    [path],
    to => {
      const place = calls.lookUp(call, to).inode?.type === 'directory' ? `${to}/${baseName(target)}` : to;
      if (options.has('f') && calls.lookUp(call, place, false).inode) calls.unlink(call, place);
      if (options.has('s')) calls.symlink(call, target, place);
      else {
        const { inode } = calls.existing(call, target);
        calls.openToWrite(call, place, { exclusive: true, mode: inode.mode }).write(contentOf(inode));
      }
    },
    'failed to create link',
  );
}

/** Copies contents and mode; `install -m MODE` likewise. */
export function cp(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args, 'm');
  const to = operands.pop() ?? '';
  return forEachFile(
    call,
    operands,
    async from => {
      const { inode } = calls.existing(call, from);
      const bytes = await readWhole(calls.openToRead(call, from));
      const place = calls.lookUp(call, to).inode?.type === 'directory' ? `${to}/${baseName(from)}` : to;
      const mode = options.has('m') ? Number.parseInt(options.get('m') ?? '', 8) : inode.mode;
      calls.openToWrite(call, place, { truncate: true, mode }).write(bytes);
    },
    'cannot stat',
  );
}

export function mv(call: Call): Promise<number> {
  const { operands } = parseOptions(call.args);
  const to = operands.pop() ?? '';
  return forEachFile(
    call,
    operands,
    from => {
      const place = calls.lookUp(call, to).inode?.type === 'directory' ? `${to}/${baseName(from)}` : to;
      calls.rename(call, from, place);
    },
    'cannot stat',
  );
}

export function chmod(call: Call): Promise<number> {
  const [mode = '', ...paths] = call.args.filter(word => !/^-[Rcfv]+$/.test(word) && word !== '--');
  return forEachFile(
    call,
    paths,
    path => calls.changeMode(call, path, old => changed(old, mode)),
    'changing permissions of',
  );
}

function changed(old: number, text: string): number {
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  let mode = old;
  for (const clause of text.split(',')) {
    const [, who = '', sign = '', letters = ''] = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause) ?? [];
    const bits = [...letters].reduce((sum, letter) => sum | ({ r: 4, w: 2, x: 1, X: 1 }[letter] ?? 0), 0);
    const classes = who === '' || who.includes('a') ? 'ugo' : who;
    const mask = [...classes].reduce((sum, each) => sum | (bits << ({ u: 6, g: 3, o: 0 }[each] ?? 0)), 0);
    mode = sign === '-' ? mode & ~mask : mode | mask;
  }
  return mode;
}

export function chown(call: Call): Promise<number> {
  const [owner = '', ...paths] = call.args.filter(word => !/^-[Rcfhv]+$/.test(word));
  const [user = '', group] = owner.split(':');
  const uid = user === '' ? undefined : userId(call, user);
  const gid = group === undefined ? undefined : groupId(call, group);
  return forEachFile(call, paths, path => calls.changeOwner(call, path, uid, gid), 'changing ownership of');
}

export function chgrp(call: Call): Promise<number> {
  const [group = '', ...paths] = call.args.filter(word => !/^-[Rcfhv]+$/.test(word));
  const gid = groupId(call, group);
  return forEachFile(call, paths, path => calls.changeOwner(call, path, undefined, gid), 'changing group of');
}

function userId({ host }: Call, user: string): number {
  return host.users.find(({ name }) => name === user)?.uid ?? Number(user);
}

function groupId({ host }: Call, group: string): number {
  return host.groups[group] ?? Number(group);
}

export async function tee(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args);
  const bytes = await readWhole(call.stdin);
  call.out(bytes);
  const append = options.has('a');
  return forEachFile(call, operands, path =>
    calls.openToWrite(call, path, { append, truncate: !append }).write(bytes),
  );
}

export async function cmp(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args);
  const [one = '', other = ''] = operands;
  const contents: string[] = [];
  const status = await forEachFile(call, [one, other], async path => {
    contents.push(path === '-' ? await readWhole(call.stdin) : contentOf(calls.openToRead(call, path).inode));
  });
  if (status !== 0) return 2;
  if (contents[0] === contents[1]) return 0;
  if (!options.has('s')) call.out(`${one} ${other} differ\n`);
  return 1;
}
