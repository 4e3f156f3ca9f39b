import { checkedStateDir } from '../engine/index.ts';

/** `--state DIR`, as yargs takes it. */
export const stateOption = {
  type: 'string',
  describe: 'Folder of ledgers, runs and lab hosts; else $SERVICEDRILL_STATE',
} as const;

/** @throws {StateError} where the folder is another account's, or others may write it */
export function stateOf({ state }: { readonly state?: string | undefined }): string {
  return checkedStateDir(state);
}
