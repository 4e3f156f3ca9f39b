import { systemctlLink } from './systemctl-link.ts';

export const systemctlLinkTmp = systemctlLink({
  id: 'systemctl-link-tmp',
  directory: '/tmp',
  inTheWild: {
    text: 'The published way from a systemctl that may be run as root to a shell writes a unit file to /tmp, links it and enables it.',
    source: 'https://gtfobins.github.io/gtfobins/systemctl/',
  },
});
