import type { Artefact, Change, Payload } from '../contract.ts';
import { absentUnlessSeen } from '../presence.ts';
import { batch } from './cmd.ts';

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
    revert: [batch('if', 'exist', target, 'del', '/f', '/q', target)],
    // All that follows an IF belongs to it, unless the whole of it stands in parentheses.
    probe: batch('(', 'if', 'exist', target, 'echo', 'seen', ')', '&', 'echo', 'probed'),
    state: absentUnlessSeen,
  };
}
