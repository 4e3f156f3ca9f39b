import type { PlanContext } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { attempted } from '../kinds/attempt.ts';
import { homeFile } from '../kinds/home-file.ts';
import { fileCreated } from '../linux/expect.ts';
import { marked } from '../names.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { userAccounts } from './user-accounts.ts';

const folder = '.config/systemd/user';

export const userSystemdUnit = defineScenario({
  ...userAccounts,
  id: 'user-systemd-unit',
  title: 'A user unit that a standard user may not start',
  platform: 'linux',
  techniques: [systemctl, createServiceUnit],
  tags: ['user-systemd-unit', 'systemd'],
  payload: 'None: the unit file holds a comment alone, and systemd is only told to read its units again',
  tools: ['systemctl'],
  unfit: ({ userManager }) =>
    userManager === false
      ? 'the administrator has no service manager of its own, beside which a refusal could be told'
      : undefined,
  blindSpots: [
    'A stock Linux lets every user run own units: the verdict is allowed until an administrator takes systemctl away from users.',
    'A user who may not run systemctl can still call the user’s manager over D-Bus.',
    'The drill assumes /home/NAME as home of the low account.',
  ],
  steps: context => [
    { change: attempted(unit(context, low(context), lowHome(context))) },
    { change: unit(context, `${marked(context.marker)}.service`, ownHome(context)) },
  ],
  expectations: context => [
    {
      ...fileCreated(`${lowHome(context)}/${folder}/${low(context)}`, 'unitFile'),
      id: 'refusal',
      title: 'user unit refused to the unprivileged account',
      must: 'be-refused',
      refusal: {
        attempt: `${lowHome(context)}/${folder}/${low(context)}`,
        control: `${ownHome(context)}/${folder}/${marked(context.marker)}.service`,
        fix: [
          'chgrp adm /usr/bin/systemctl; chmod 750 /usr/bin/systemctl  # for those alone who need it; dpkg-statoverride keeps it',
        ],
      },
    },
  ],
});

function low({ marker }: PlanContext): string {
  return `${marked(marker)}-low.service`;
}

function unit({ marker }: PlanContext, name: string, home: string) {
  return homeFile({
    home,
    directories: ['.config', '.config/systemd', folder],
    name,
    holds: { comment: '#', marker },
    marker,
    announce: 'systemd-user',
  });
}

function ownHome({ facts: { home = '/root' } }: PlanContext): string {
  return home;
}

function lowHome({ facts: { unprivileged = 'USER' } }: PlanContext): string {
  return `/home/${unprivileged}`;
}
