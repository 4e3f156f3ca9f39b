import { WinError } from '../errors.ts';
import { type Call, lines, pathFor } from '../program.ts';

/** fc /b FILE FILE, byte by byte whatever is asked: 0 where both are the same, 1 where they differ, 2 where one is missing. */
export function fc(call: Call): number {
  const [one = '', other = ''] = call.args.filter(word => !word.startsWith('/'));
  const upper = (path: string) => pathFor(call, path).toUpperCase();
  call.stdout.write(lines(`Comparing files ${pathFor(call, one)} and ${upper(other)}`));
  const texts = [one, other].map(path => contents(call, path));
  const [first, second] = texts;
  if (first === undefined || second === undefined) {
    const missing = first === undefined ? one : other;
    call.stdout.write(lines(`FC: cannot open ${upper(missing)} - No such file or folder`, ''));
    return 2;
  }
  call.stdout.write(
    first === second ? lines('FC: no differences encountered', '', '') : differences(first, second),
  );
  return first === second ? 0 : 1;
}

function contents(call: Call, path: string): string | undefined {
  try {
    return call.machine.files.read(pathFor(call, path));
  } catch (cause) {
    if (!(cause instanceof WinError)) throw cause;
    return undefined;
  }
}

/** As `fc /b` lists them: offset and both bytes, in hexadecimal. */
function differences(one: string, other: string): string {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  const hex = (value: number, width: number) => value.toString(16).toUpperCase().padStart(width, '0');
  const common = Math.min(left.length, right.length);
  const rows = Array.from({ length: common }, (_, at) => at)
    .filter(at => left[at] !== right[at])
    .map(at => `${hex(at, 8)}: ${hex(left[at] ?? 0, 2)} ${hex(right[at] ?? 0, 2)}`);
  const longer = left.length === right.length ? [] : ['FC: the files differ in length'];
  return lines(...rows, ...longer, '', '');
}
