export type * from './contract.ts';
export { ConnectError } from './contract.ts';
