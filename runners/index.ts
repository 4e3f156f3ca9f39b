export { type ConnectOptions, connect } from './connect.ts';
export type * from './contract.ts';
export { ConnectError } from './contract.ts';
export { refusedBySudo } from './posix/sudo.ts';
export { quoteCmd } from './quoting/cmd.ts';
export { quoteFor } from './quoting/dialects.ts';
export { quotePosix } from './quoting/posix.ts';
export { quotePowerShell } from './quoting/powershell.ts';
