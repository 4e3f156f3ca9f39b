import type { Call } from '../../posix/host.ts';
import { toBytes } from '../../posix/inode.ts';

export function print(call: Call, text: string): number {
  call.out(toBytes(text));
  return 0;
}

export function complain(call: Call, text: string, code: number): number {
  call.error(toBytes(text));
  return code;
}
