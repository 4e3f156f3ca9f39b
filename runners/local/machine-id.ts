import { readFile } from 'node:fs/promises';
import type { Host } from '../../inventory/index.ts';
import { ConnectError } from '../contract.ts';

const file = '/etc/machine-id';

/**
 * Proves that this machine is the one the inventory means; a host without `machineId` proves nothing and passes.
 * @throws ConnectError `configuration`
 */
export const proveMachineId = async ({ name, machineId }: Host): Promise<void> => {
  if (machineId === undefined) return;
  const own = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (own === '') {
    throw new ConnectError(
      'configuration',
      `${name}: this machine has no ${file}, so nothing proves that it is the host that is meant`,
      'create it with systemd-machine-id-setup, or reach the host over ssh',
    );
  }
  if (own === machineId) return;
  throw new ConnectError(
    'configuration',
    `${name} is the machine ${machineId}, and this is ${own}`,
    `if this machine is meant, write machine_id: ${own}`,
  );
};
