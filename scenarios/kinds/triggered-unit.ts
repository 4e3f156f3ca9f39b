import * as z from 'zod';
import type { Command } from '../../runners/index.ts';
import type { Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { defineKind, type Made } from './define-kind.ts';
import { createFile, removeFiles } from './posix-file.ts';
import { description, payload, plainName, posixPath } from './spec.ts';
import { stem, systemctl, untilActive } from './systemctl.ts';
import { probeUnit } from './systemd-probe.ts';
import { serviceUnit } from './unit-file.ts';

export interface TriggeredUnit {
  /** `sdrill-k3v9q2xw`, of the service and of what starts it. */
  readonly name: string;
  readonly description: string;
  readonly payload: Payload;
  /** A timer that runs out at once, or a path unit that waits for this file. */
  readonly trigger: 'timer' | { readonly path: string };
}

const spec: z.ZodType<TriggeredUnit> = z.strictObject({
  name: plainName,
  description,
  payload,
  trigger: z.union([z.literal('timer'), z.strictObject({ path: posixPath })]),
});

/** A service that systemd starts by itself: a timer or a path unit beside it is enabled, and its turn comes. */
export const triggeredUnit = defineKind({ name: 'triggeredUnit', spec, make, presence: presenceByTraces });

function make({ name, description, payload, trigger }: TriggeredUnit): Made {
  const { type, section, target, files: awaited } = triggerOf(trigger);
  const [service, starter] = [`${name}.service`, `${name}.${type}`];
  const paths = [service, starter, `${target}.wants/${starter}`].map(file => `/etc/systemd/system/${file}`);
  const [servicePath = '', starterPath = ''] = paths;
  const files = [...paths, ...awaited];
  return {
    name: starter,
    handles: { names: [service, stem(service), starter], paths: files },
    creates: [
      ...files.map(file => ({ kind: 'file', name: file }) as const),
      ...[service, starter].map(unit => ({ kind: 'unit', name: unit }) as const),
    ],
    payload,
    apply: [
      createFile(servicePath, serviceUnit({ description, payload })),
      createFile(starterPath, starterUnit(description, section, target)),
      systemctl('enable', '--now', starter),
      ...awaited.map((file): Command => createFile(file, '')),
      untilActive(service),
    ],
    // What starts it goes first, or it would start it again.
    revert: [
      systemctl('disable', '--now', '--no-reload', starter),
      systemctl('stop', service),
      removeFiles(...files),
      systemctl('daemon-reload'),
      systemctl('reset-failed', service, starter),
    ],
    probe: probeUnit([service, starter], files),
  };
}

function triggerOf(trigger: TriggeredUnit['trigger']) {
  if (trigger === 'timer') {
    const section = ['[Timer]', 'OnActiveSec=100ms', 'AccuracySec=1ms'];
    return { type: 'timer', section, target: 'timers.target', files: [] };
  }
  const section = ['[Path]', `PathExists=${trigger.path}`];
  return { type: 'path', section, target: 'paths.target', files: [trigger.path] };
}

function starterUnit(description: string, section: readonly string[], target: string): string {
  const lines = ['[Unit]', `Description=${description}`, '', ...section, '', '[Install]'];
  return [...lines, `WantedBy=${target}`, ''].join('\n');
}
