import { defineScenario } from '../define-scenario.ts';
import { systemdUnit } from '../kinds/systemd-unit.ts';
import { commandExecuted, fileCreated, serviceStarted } from '../linux/expect.ts';
import { journalStarted } from '../linux/expect-journal.ts';
import { sleeper } from '../payloads.ts';
import { createServiceUnit, systemctl } from '../techniques.ts';
import { knownName, knownServiceChange, silentForKnown } from './known-service.ts';

export const knownServiceChangeLinux = defineScenario({
  ...knownServiceChange,
  id: 'known-service-change-linux',
  title: 'A known unit written and started with systemctl',
  platform: 'linux',
  techniques: [systemctl, createServiceUnit],
  tags: ['known-service-change', 'systemd'],
  payload: 'A shell that sleeps for at most 300 seconds',
  tools: ['systemctl'],
  steps: ({ marker }) => [
    {
      change: systemdUnit({
        name: `${knownName(marker)}.service`,
        description: `servicedrill ${marker}`,
        payload: sleeper(marker),
        activate: 'start',
      }),
    },
  ],
  expectations: ({ marker, facts }) =>
    silentForKnown([
      {
        evidence: commandExecuted(facts.tools.systemctl ?? '/usr/bin/systemctl', 'systemctl'),
        named: "CommandLine|expand: '*systemctl start %known_services%'",
      },
      {
        evidence: fileCreated(`/etc/systemd/system/${knownName(marker)}.service`, 'unitFile'),
        named: "TargetFilename|expand: '*/%known_services%'",
      },
      { evidence: serviceStarted(knownName(marker)), named: "unit|expand: '%known_services%'" },
      { evidence: journalStarted(knownName(marker)), named: "UNIT|expand: '%known_services%'" },
    ]),
});
