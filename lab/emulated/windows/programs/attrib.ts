import { type Call, lines, pathFor } from '../program.ts';

/** attrib PATH: shows; setting attributes is accepted and without effect. */
export function attrib(call: Call): number {
  const path = call.args.find(word => !/^[+-/]/.test(word)) ?? '.';
  const file = call.machine.files.get(pathFor(call, path));
  if (file === undefined) {
    call.stdout.write(lines(`File not found - ${path}`));
    return 1;
  }
  call.stdout.write(lines(`A                    ${file.path}`));
  return 0;
}
