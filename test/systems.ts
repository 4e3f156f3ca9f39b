import { execa } from 'execa';

const wineOurs =
  'shell.exe between sshd and cmd.exe; sc, fc, findstr, tasklist, where, whoami; the payload locator.exe; the host was a Linux';
const powershellOurs =
  "the console around PowerShell's engine, with four cmdlets of Utility; the host was a Linux";

/** What stands between a test and the real thing and is ours, by the kind of host. */
export const ours = {
  sshd: "sshd's settings and accounts, in a mount namespace",
  debian:
    "the machine, by QEMU's software emulation, without address-space randomisation; units and generators masked, directories of units made by tmpfiles.d",
  wine: wineOurs,
  /** Where a full PowerShell is installed it is used; NuGet has the engine alone. */
  powershell: powershellOurs,
  powershellOnWine: `${powershellOurs}; scripts that start Wine's programs; ${wineOurs.replace(/; the host.*/, '')}`,
} as const;

/** `OpenSSH 9.2p1` of this machine. */
export async function openssh(): Promise<string> {
  const { stderr } = await execa('ssh', ['-V']);
  return `OpenSSH ${/^OpenSSH_(\S+)/.exec(stderr)?.[1]?.replace(/,$/, '') ?? 'of unknown version'}`;
}

/** `sudo 1.9.13p3` of this machine. */
export async function sudo(): Promise<string> {
  const { stdout } = await execa('sudo', ['--version']);
  return `sudo ${/^Sudo version (\S+)/.exec(stdout)?.[1] ?? 'of unknown version'}`;
}

/** `Wine 8.0` of this machine. */
export async function wine(): Promise<string> {
  const { stdout } = await execa('wine', ['--version'], { env: { WINEDEBUG: '-all' } });
  return `Wine ${/wine-(\S+)/.exec(stdout)?.[1] ?? 'of unknown version'}`;
}

/** `PowerShell engine 7.6.9, OpenSSH 9.2p1` of this machine. */
export async function powershell(): Promise<string> {
  const ask = ['-NoLogo', '-NoProfile', '-Command', '$PSVersionTable.PSVersion.ToString()'];
  const { stdout } = await execa('pwsh', ask, { env: { NO_COLOR: '1' } });
  return `PowerShell engine ${stdout.trim()}, ${await openssh()}`;
}

/** What a Linux host says of itself: `Debian 12.13, systemd 252.39, auditd 3.0.9, OpenSSH 9.2p1, kernel 6.1.0-41-cloud-amd64`. */
export async function linux(ask: (command: string) => Promise<string>): Promise<string> {
  const said = await ask(
    [
      'printf "Debian %s\\n" "$(cat /etc/debian_version)"',
      'systemctl --version | sed -nE "1s/.*\\(([0-9.]+).*/systemd \\1/p"',
      'auditctl -v | sed -E "s/.*version /auditd /"',
      'ssh -V 2>&1 | sed -E "s/OpenSSH_([^ ,]+).*/OpenSSH \\1/"',
      'printf "kernel %s\\n" "$(uname -r)"',
    ].join('; '),
  );
  return said.trim().split('\n').join(', ');
}
