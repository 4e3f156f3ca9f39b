import type { Command } from '../../runners/index.ts';
import type { Artefact, Change, Payload } from '../contract.ts';
import { absentUnlessSeen } from '../presence.ts';
import { batch } from './cmd.ts';
import { ifCopy } from './tool-named.ts';

export interface FileCopy {
  /** What lies where after the copying: `program` is a copy of `copyOf`. */
  readonly payload: Payload & { readonly copyOf: string };
  readonly markerIn?: NonNullable<Artefact['markerIn']>;
}

/** ERROR_FILE_EXISTS */
const exists = '80';

/** A copy of one of the system's own executables, where no file was before; removed again. */
export function fileCopy({ payload, markerIn }: FileCopy): Change {
  const { program: target, copyOf: source } = payload;
  return {
    kind: 'fileCopy',
    name: target,
    describe: () => `${source} copied to ${target}`,
    handles: { names: [], paths: [target], commandLines: [] },
    creates: [{ kind: 'file', name: target, ...(markerIn && { markerIn }) }],
    payload,
    apply: [batch('if', 'exist', target, '(', 'exit', exists, ')', 'else', 'copy', '/b', source, target)],
    ...(markerIn === undefined || markerIn === 'name' ? goneAgain(target) : goneIfOurs(source, target)),
  };
}

/** A file that the program of a later change writes by itself; looked for, and removed. */
export function leftFile(path: string): Change {
  return {
    kind: 'leftFile',
    name: path,
    describe: () => `file ${path}, written by the program that runs`,
    handles: { names: [], paths: [path], commandLines: [] },
    creates: [{ kind: 'file', name: path }],
    apply: [],
    ...goneAgain(path),
  };
}

function goneAgain(path: string): Pick<Change, 'revert' | 'probe' | 'state'> {
  return {
    revert: [remove(path)],
    // All that follows an IF belongs to it, unless the whole of it stands in parentheses.
    probe: batch('(', 'if', 'exist', path, 'echo', 'seen', ')', '&', 'echo', 'probed'),
    state: absentUnlessSeen,
  };
}

/** Under a published tool's own name the file may be somebody else's: the drill's is a copy of what it copied, if a torn one. */
function goneIfOurs(source: string, target: string): Pick<Change, 'revert' | 'probe' | 'state'> {
  const ifThere = ['if', 'exist', target, '('];
  return {
    revert: [batch(...ifThere, ...ifCopy(source, target, { ours: ['del', '/f', '/q', target] }), ')')],
    probe: batch(
      ...['(', ...ifThere, ...ifCopy(source, target, { foreign: ['echo', 'foreign'] })],
      ...['&', 'echo', 'seen', ')', ')', '&', 'echo', 'probed'],
    ),
    state: absentUnlessSeen,
  };
}

function remove(path: string): Command {
  return batch('if', 'exist', path, 'del', '/f', '/q', path);
}
