import { systemctlLink } from './systemctl-link.ts';

export const systemctlLinkTmp = systemctlLink({
  id: 'systemctl-link-tmp',
  directory: '/tmp',
  inTheWild: {
    text: 'The published way from a systemctl with the rights of root to a shell writes a unit file to /tmp, links and enables it.',
    source: 'https://gtfobins.github.io/gtfobins/systemctl/',
  },
});
