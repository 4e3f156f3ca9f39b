import * as z from 'zod';
import type { Command } from '../../runners/index.ts';
import type { Artefact, Change, Payload } from '../contract.ts';
import { absentUnlessSeen } from '../presence.ts';
import { batch } from './cmd.ts';
import { defineKind, type Made } from './define-kind.ts';
import { windowsPath } from './spec.ts';
import { ifCopy } from './tool-named.ts';

export interface FileCopy {
  /** What lies where after the copying: `program` is a copy of `copyOf`. */
  readonly payload: Payload & { readonly copyOf: string };
  readonly markerIn?: NonNullable<Artefact['markerIn']>;
}

/** ERROR_FILE_EXISTS */
const exists = '80';

const copySpec: z.ZodType<FileCopy> = z.strictObject({
  payload: z.strictObject({ program: windowsPath, args: z.array(z.never()), copyOf: windowsPath }),
  markerIn: z.enum(['name', 'display-name', 'description', 'contents', 'arguments']).exactOptional(),
});

/** A copy of one of the system's own executables, where no file was before; removed again. */
export const fileCopy = defineKind({
  name: 'fileCopy',
  spec: copySpec,
  make: copied,
  presence: absentUnlessSeen,
});

function copied({ payload, markerIn }: FileCopy): Made {
  const { program: target, copyOf: source } = payload;
  return {
    name: target,
    handles: { names: [], paths: [target] },
    creates: [{ kind: 'file', name: target, ...(markerIn && { markerIn }) }],
    payload,
    apply: [batch('if', 'exist', target, '(', 'exit', exists, ')', 'else', 'copy', '/b', source, target)],
    ...(markerIn === undefined || markerIn === 'name' ? goneAgain(target) : goneIfOurs(source, target)),
  };
}

/** A file that the program of a later change writes by itself. */
export interface LeftFile {
  readonly path: string;
}

const leftSpec: z.ZodType<LeftFile> = z.strictObject({ path: windowsPath });

/** Looks for what a program left, and removes it; makes nothing. */
export const leftFile = defineKind({
  name: 'leftFile',
  spec: leftSpec,
  make: left,
  presence: absentUnlessSeen,
});

function left({ path }: LeftFile): Made {
  return {
    name: path,
    handles: { names: [], paths: [path] },
    creates: [{ kind: 'file', name: path }],
    apply: [],
    ...goneAgain(path),
  };
}

function goneAgain(path: string): Pick<Change, 'revert' | 'probe'> {
  return {
    revert: [remove(path)],
    // All that follows an IF belongs to it, unless the whole of it stands in parentheses.
    probe: batch('(', 'if', 'exist', path, 'echo', 'seen', ')', '&', 'echo', 'probed'),
  };
}

/** Under a published tool's own name the file may be somebody else's: the drill's is a copy of what it copied, if a torn one. */
function goneIfOurs(source: string, target: string): Pick<Change, 'revert' | 'probe'> {
  const ifThere = ['if', 'exist', target, '('];
  return {
    revert: [batch(...ifThere, ...ifCopy(source, target, { ours: ['del', '/f', '/q', target] }), ')')],
    probe: batch(
      ...['(', ...ifThere, ...ifCopy(source, target, { foreign: ['echo', 'foreign'] })],
      ...['&', 'echo', 'seen', ')', ')', '&', 'echo', 'probed'],
    ),
  };
}

function remove(path: string): Command {
  return batch('if', 'exist', path, 'del', '/f', '/q', path);
}
