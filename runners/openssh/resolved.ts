import { execa } from 'execa';

const askingMs = 10_000;

/** What ssh makes of its configuration for a host, as `ssh -G` tells: keywords in lower case, and their values. */
export type Resolved = ReadonlyMap<string, readonly string[]>;

/** Nothing where ssh cannot tell. */
export const resolvedBySsh = async (configFile: string, address: string): Promise<Resolved> => {
  const args = ['-G', '-F', configFile, '--', address];
  const { stdout } = await execa('ssh', args, { reject: false, timeout: askingMs, stdin: 'ignore' });
  const settings = new Map<string, string[]>();
  for (const line of stdout.split('\n')) {
    const [, keyword = '', value = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    settings.set(keyword, [...(settings.get(keyword) ?? []), value]);
  }
  return settings;
};

/** The jump host or proxy that leads to the host. */
export const viaOf = (resolved: Resolved): string | undefined => {
  const [jump] = resolved.get('proxyjump') ?? [];
  if (jump !== undefined && jump !== 'none') return jump;
  const [command] = resolved.get('proxycommand') ?? [];
  return command === undefined || command === 'none' ? undefined : `ProxyCommand ${command}`;
};
