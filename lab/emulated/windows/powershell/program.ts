import type { Call } from '../program.ts';
export function powershell({ stderr }: Call): number {
  stderr.write('no\r\n');
  return 1;
}
