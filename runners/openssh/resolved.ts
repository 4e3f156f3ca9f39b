import { askSsh, type SshSettings } from '../../inventory/index.ts';

/** Nothing where ssh cannot tell. */
export const resolvedBySsh = async (configFile: string, address: string): Promise<SshSettings> => {
  const answer = await askSsh(address, { configFile });
  return 'settings' in answer ? answer.settings : new Map();
};

/** The jump host or proxy that leads to the host. */
export const viaOf = (resolved: SshSettings): string | undefined => {
  const [jump] = resolved.get('proxyjump') ?? [];
  if (jump !== undefined && jump !== 'none') return jump;
  const [command] = resolved.get('proxycommand') ?? [];
  return command === undefined || command === 'none' ? undefined : `ProxyCommand ${command}`;
};
