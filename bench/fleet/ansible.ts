import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Inventory } from '../../inventory/index.ts';
import type { Line } from './commands.ts';
import { sshConfig } from './openssh.ts';
import { type Cost, timed } from './timed.ts';

/** Hosts at a time: more than xargs has, since Ansible's own default of 5 would not be fair to it. */
const forks = 50;

/** The same lines by Ansible's `raw`, which needs no Python on the host; undefined where Ansible is not installed. */
export async function byAnsible(
  inventory: Inventory,
  lines: readonly Line[],
  folder: string,
): Promise<Cost | undefined> {
  if (spawnSync('ansible-playbook', ['--version']).status !== 0) return undefined;
  const config = await sshConfig(inventory, folder);
  const hosts = join(folder, 'ansible-hosts');
  const playbook = join(folder, 'playbook.yml');
  await writeFile(hosts, inventory.hosts.map(({ name }) => `${name}\n`).join(''));
  await writeFile(playbook, stringify([play(lines)]));
  return timed(['ansible-playbook', '-i', hosts, '-f', String(forks), playbook], {
    ANSIBLE_SSH_ARGS: `-F ${config}`,
    // The lines are the host's own shell's: nothing around them, neither /bin/sh nor PowerShell.
    ANSIBLE_EXECUTABLE: '',
    ANSIBLE_HOME: folder,
    ANSIBLE_LOCAL_TEMP: folder,
    ANSIBLE_NOCOLOR: '1',
  });
}

function play(lines: readonly Line[]) {
  const tasks = lines.map(({ text, mustSucceed }) => ({
    'ansible.builtin.raw': text,
    ...(!mustSucceed && { failed_when: false }),
  }));
  return { hosts: 'all', gather_facts: false, vars: { ansible_shell_type: 'sh' }, tasks };
}
