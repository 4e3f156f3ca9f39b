import type { Runner } from './contract.ts';

/** One account on one host, logged in: what runners of several principals may share. */
export interface Connection extends Pick<Runner, 'exec' | 'follow' | 'close'> {
  /** False once it was lost or closed: whoever wants to go on connects anew. */
  readonly open: boolean;
}
