import { hostname, userInfo } from 'node:os';

let holder: string | undefined;

/** Who holds a lock, for people. */
export function owner(): string {
  holder ??= `${userInfo().username}@${hostname()} process ${process.pid}`;
  return holder;
}
