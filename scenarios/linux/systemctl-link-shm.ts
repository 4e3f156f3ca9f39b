import { systemctlLink } from './systemctl-link.ts';

export const systemctlLinkShm = systemctlLink({
  id: 'systemctl-link-shm',
  directory: '/dev/shm',
  inTheWild: {
    text: 'ATT&CK names /dev/shm beside /tmp as the unusual places from which systemctl loads services; what lies there never reaches a disk.',
    source: 'https://attack.mitre.org/detectionstrategies/DET0073/',
  },
});
