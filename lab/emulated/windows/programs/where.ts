import { type Call, lines, pathFor } from '../program.ts';

export function where({ args, ...call }: Call & { args: readonly string[] }): number {
  const folders = [call.directory, ...(call.environment.get('Path') ?? '').split(';').filter(Boolean)];
  const endings = ['', '.com', '.exe', '.bat', '.cmd'];
  const names = args.filter(word => !word.startsWith('/'));
  const quiet = args.some(word => word.toLowerCase() === '/q');
  const all = { ...call, args };
  const found = names.flatMap(name =>
    folders.flatMap(folder =>
      endings.flatMap(
        ending => call.machine.files.get(pathFor(all, `${folder}\\${name}${ending}`))?.path ?? [],
      ),
    ),
  );
  if (found.length === 0) {
    if (!quiet) call.stderr.write(lines('INFO: Could not find files for the given pattern(s).'));
    return 1;
  }
  if (!quiet) call.stdout.write(lines(...new Set(found)));
  return 0;
}
