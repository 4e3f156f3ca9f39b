import type { Command } from '../../runners/index.ts';
import type { Change, Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { createFile, removeFiles } from './posix-file.ts';
import { stem, systemctl, untilActive } from './systemctl.ts';
import { probeUnit } from './systemd-probe.ts';
import { serviceUnit, spellings } from './unit-file.ts';

export interface TriggeredUnit {
  /** `sdrill-k3v9q2xw`, of the service and of what starts it. */
  readonly name: string;
  readonly description: string;
  readonly payload: Payload;
  /** A timer that runs out at once, or a path unit that waits for this file. */
  readonly trigger: 'timer' | { readonly path: string };
}

/** A service that systemd starts by itself: a timer or a path unit beside it is enabled, and its turn comes. */
export function triggeredUnit({ name, description, payload, trigger }: TriggeredUnit): Change {
  const { type, section, target, files: awaited } = triggerOf(trigger);
  const [service, starter] = [`${name}.service`, `${name}.${type}`];
  const paths = [service, starter, `${target}.wants/${starter}`].map(file => `/etc/systemd/system/${file}`);
  const [servicePath = '', starterPath = ''] = paths;
  const files = [...paths, ...awaited];
  return {
    kind: 'triggeredUnit',
    name: starter,
    describe: () => `${starterPath}, enabled and started; it starts ${service}`,
    handles: { names: [service, stem(service), starter], paths: files, commandLines: spellings(payload) },
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
    state: presenceByTraces,
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
