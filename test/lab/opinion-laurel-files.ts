import { basename, resolve } from 'node:path';
import type { Fields, LogEvent } from '../../validators/index.ts';
import type { Difference, Explanations } from '../explained.ts';
import { type LaurelEvent, unescaped } from './opinion-laurel.ts';

/** The files that an event of laurel's reports, in our categories. A watch that asks for `wa` logs no mere reading. */
export function fromFiles(events: readonly LogEvent[], line: LaurelEvent): Difference[] {
  const ours = events
    .flatMap(({ views }) => views)
    .filter(({ logsource }) => /^file_/.test(String(logsource.category)));
  const theirs = filesOf(line);
  return ['file_event', 'file_change', 'file_delete', 'file_rename'].flatMap(field => {
    const mine = ours
      .filter(({ logsource }) => logsource.category === field)
      .map(({ fields }) => pathOf(fields))
      .sort();
    const others = theirs
      .filter(([category]) => category === field)
      .map(([, path]) => path)
      .sort();
    return Array.from({ length: Math.max(mine.length, others.length) }, (_, index) => ({
      id: line.ID,
      field,
      ours: mine[index],
      theirs: others[index],
    })).filter(each => each.ours !== each.theirs);
  });
}

const pathOf = ({ SourceFilename: from, TargetFilename: to }: Fields): string =>
  from === undefined ? String(to) : `${from} -> ${to}`;

interface Path {
  readonly name: string;
  readonly nametype: string;
  /** Not there where the path was not. */
  readonly mode?: string;
  readonly inode: number;
}

function filesOf(line: LaurelEvent): [category: string, path: string][] {
  const {
    SYSCALL,
    CWD,
    PATH = [],
  } = line as LaurelEvent & {
    SYSCALL?: { success: string; SYSCALL: string };
    CWD?: { cwd: string };
    PATH?: readonly Path[];
  };
  if (SYSCALL?.success !== 'yes' || SYSCALL.SYSCALL.startsWith('exec')) return [];
  const isRename = SYSCALL.SYSCALL.startsWith('rename');
  const path = ({ name }: Path) => resolve('/', unescaped(CWD?.cwd ?? ''), unescaped(name));
  const files = PATH.filter(({ mode }) => !mode?.startsWith('0o4'));
  const of = (type: string) => files.filter(({ nametype }) => nametype === type);
  const renamed = of('CREATE').flatMap(made =>
    of('DELETE')
      .filter(({ inode }) => isRename && inode === made.inode)
      .map(from => `${path(from)} -> ${path(made)}`),
  );
  return [
    ...of('CREATE').map((file): [string, string] => ['file_event', path(file)]),
    ...of('NORMAL').map((file): [string, string] => ['file_change', path(file)]),
    ...(isRename ? [] : of('DELETE')).map((file): [string, string] => ['file_delete', path(file)]),
    ...renamed.map((both): [string, string] => ['file_rename', both]),
  ];
}

export const filesDiffer: Explanations = {
  'below a directory descriptor laurel has a bare name, we know the directory by its inode': ({
    field,
    ours,
    theirs,
  }) => field === 'file_delete' && ours !== theirs && basename(String(ours)) === basename(String(theirs)),
};
