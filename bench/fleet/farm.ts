import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { startEmulatedFarm } from '../../lab/index.ts';
import type { FarmReport } from './farm-process.ts';

/**
 * The farm's own program: emulated Windows hosts in a process apart from what is measured. Usage: farm.ts COUNT
 * FOLDER. Tells its parent when they listen, and at its end the CPU they took; ends when the parent lets go.
 */
const [count = '1', folder = '.'] = process.argv.slice(2);
const farm = await startEmulatedFarm(Number(count), 'lab-win01');
await writeFile(join(folder, 'servicedrill.yml'), oneAccountEach(farm.inventory()), { mode: 0o600 });
await writeFile(join(folder, 'known_hosts'), farm.knownHosts());
const started = process.cpuUsage();
process.send?.({ type: 'listening' } satisfies FarmReport);
process.on('message', () => {
  const { user, system } = process.cpuUsage(started);
  process.send?.({ type: 'used', cpuMs: (user + system) / 1000 } satisfies FarmReport);
});
process.once('disconnect', () => void farm.close().then(() => process.exit()));

/** One account acts and reads the logs, as most inventories have it; OpenSSH and Ansible log in once, too. */
function oneAccountEach(inventory: string): string {
  const { hosts } = parse(inventory);
  for (const host of Object.values<{ accounts: { actor: unknown } }>(hosts))
    host.accounts = { actor: host.accounts.actor };
  return stringify({ hosts });
}
