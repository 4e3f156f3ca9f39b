import type { ServiceConfig } from '../serviceconfig.ts';
import type { Service } from '../serviceprogram.ts';

const states = { STOPPED: 1, START_PENDING: 2, STOP_PENDING: 3, RUNNING: 4 } as const;
export type State = keyof typeof states;

export const stateOf = (service: Service): State => (service.state === 'running' ? 'RUNNING' : 'STOPPED');

/** The block that query, start and stop print. */
export function status(
  service: Service,
  config: ServiceConfig,
  state: State,
  extended = false,
  display = false,
): string {
  const accepts =
    state === 'RUNNING'
      ? '(STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)'
      : '(NOT_STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)';
  const rows = [
    '',
    `SERVICE_NAME: ${service.name} `,
    ...(display ? [`DISPLAY_NAME: ${config.displayName}`] : []),
    `        TYPE               : ${typeText(config.type)}  `,
    `        STATE              : ${states[state]}  ${state} `,
    ...(state === 'STOPPED' ? [] : [`                                ${accepts}`]),
    `        WIN32_EXIT_CODE    : ${service.exitCode}  (0x${service.exitCode.toString(16)})`,
    '        SERVICE_EXIT_CODE  : 0  (0x0)',
    '        CHECKPOINT         : 0x0',
    `        WAIT_HINT          : ${state === 'START_PENDING' ? '0x7d0' : '0x0'}`,
    ...(extended
      ? [`        PID                : ${service.process?.pid ?? 0}`, '        FLAGS              : ']
      : []),
  ];
  return rows.map(row => `${row}\r\n`).join('');
}

export function typeText(type: number): string {
  const names: Readonly<Record<number, string>> = {
    1: 'KERNEL_DRIVER',
    2: 'FILE_SYSTEM_DRIVER',
    16: 'WIN32_OWN_PROCESS',
    32: 'WIN32_SHARE_PROCESS',
  };
  const interactive = (type & 256) !== 0;
  const name = names[type & 255] ?? 'ERROR';
  return `${type.toString(16)}  ${name}${interactive ? ' (interactive)' : ''}`;
}
