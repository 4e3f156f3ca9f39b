import { execa } from 'execa';
import { ConnectError } from '../contract.ts';

const versionMs = 10_000;

/** KnownHostsCommand came with this one. */
const asksForKeys = 8.5;

export interface SystemSsh {
  /** Whether it can be given a command that judges host keys. */
  readonly asksForKeys: boolean;
}

let found: Promise<SystemSsh> | undefined;

/**
 * The system's ssh; asked once in a process.
 * @throws ConnectError `configuration` where there is none that will do
 */
export const systemSsh = async (): Promise<SystemSsh> => {
  found ??= ask();
  try {
    return await found;
  } catch (error) {
    found = undefined;
    throw error;
  }
};

const ask = async (): Promise<SystemSsh> => {
  if (process.platform === 'win32')
    throw new ConnectError(
      'configuration',
      'the ssh of Windows cannot share a connection (no ControlMaster)',
      'use transport: ssh, or run the drill from Linux, macOS or WSL',
    );
  const { stderr, code } = await execa('ssh', ['-V'], { reject: false, timeout: versionMs });
  if (code === 'ENOENT')
    throw new ConnectError(
      'configuration',
      'the transport openssh needs the program ssh, which is not on the PATH',
      'install it (openssh-client), or use transport: ssh',
    );
  const [, version = '0'] = /OpenSSH_(\d+\.\d+)/.exec(stderr) ?? [];
  return { asksForKeys: Number(version) >= asksForKeys };
};
