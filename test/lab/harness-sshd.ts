import type { DebianHost } from '../../lab/index.ts';
import { until } from '../until.ts';
import { refuses } from './harness-namespace.ts';
import { freePort, sshOk, tunnel } from './harness-ssh.ts';

/** A second sshd on the host, in a unit of its own; the first one stays for the test's own questions. */
export interface SecondSshd {
  /** The host's inventory, by way of this sshd. */
  readonly inventory: string;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** @param settings of sshd, such as `MaxSessions=1`; with `UsePAM=no` its sessions die with its unit, and have no login in the audit log */
export async function secondSshd(host: DebianHost, settings: readonly string[]): Promise<SecondSshd> {
  const port = await freePort();
  const fill = await tunnel(host, ['-L', `127.0.0.1:${port}:127.0.0.1:2222`]);
  const all = ['ListenAddress=127.0.0.1', 'PidFile=none', ...settings];
  const start = `systemctl reset-failed lab-sshd 2>/dev/null
systemd-run --quiet --unit=lab-sshd /usr/sbin/sshd -D -p 2222 ${all.map(each => `-o ${each}`).join(' ')}`;
  await sshOk(host, start);
  await until('the tunnel', async () => !(await refuses(port)));
  return {
    inventory: host.inventory.replace(`port: ${host.port}`, `port: ${port}`),
    start: async () => void (await sshOk(host, start)),
    async close() {
      await fill();
      await sshOk(host, 'systemctl stop lab-sshd; systemctl reset-failed lab-sshd || true');
    },
  };
}
