import type { Scenario } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { file } from '../kinds/file.ts';
import { systemdUnit } from '../kinds/systemd-unit.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { linkByInit, unknownActor } from './blind-spots.ts';
import { childOfSystemd, commandExecuted, fileCreated, otherFileCreated, serviceStarted } from './expect.ts';
import { journalStarted } from './expect-journal.ts';
import { descriptionOf } from './own-unit.ts';
import { pathOf } from './tools.ts';

/** A unit and its program in a directory that everybody may write to, from where systemctl links it. */
export function systemctlLink({
  id,
  directory,
  inTheWild,
}: Pick<Scenario, 'id' | 'inTheWild'> & { readonly directory: string }): Scenario {
  const unitPath = (marker: string) => `${directory}/${marked(marker)}.service`;
  const scriptPath = (marker: string) => `${directory}/${marked(marker)}.sh`;
  return defineScenario({
    id,
    title: `A unit file and its program in ${directory}, linked with systemctl link and started`,
    platform: 'linux',
    role: 'procedure',
    techniques: [systemctl, createServiceUnit],
    tags: ['systemd', 'systemctl-link'],
    inTheWild,
    payload: 'A shell script that sleeps for at most 300 seconds',
    tools: ['systemctl'],
    privilege: 'admin',
    blindSpots: [
      unknownActor,
      linkByInit,
      `Busy hosts write so much to ${directory} that few audit it; the link in /etc/systemd/system tells of the unit as well.`,
    ],
    steps: ({ marker }) => [
      {
        change: file({
          path: scriptPath(marker),
          holds: { script: sleeper(marker) },
        }),
      },
      {
        change: systemdUnit({
          name: `${marked(marker)}.service`,
          description: descriptionOf(marker),
          // A mount with noexec does not keep a shell from reading it.
          payload: { program: '/bin/sh', args: [scriptPath(marker)] },
          directory,
          activate: 'link',
        }),
      },
    ],
    expectations: ({ marker, facts }) => [
      commandExecuted(pathOf('systemctl', facts), 'systemctlUnusualPath'),
      otherFileCreated(unitPath(marker), `unit file written to ${directory}`, 'unitFileWritablePath'),
      fileCreated(`/etc/systemd/system/${marked(marker)}.service`, 'unitFile', { byInit: true }),
      childOfSystemd(scriptPath(marker), 'childFromWritablePath'),
      serviceStarted(marked(marker)),
      journalStarted(marked(marker)),
    ],
  });
}
