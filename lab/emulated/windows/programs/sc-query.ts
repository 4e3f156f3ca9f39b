import type { Access } from '../descriptor.ts';
import { WinError } from '../errors.ts';
import { readRecovery } from '../serviceconfig.ts';
import type { Service } from '../serviceprogram.ts';
import { type ScCall, ScError, UsageError } from './sc-call.ts';
import { stateOf, status, typeText } from './sc-status.ts';

function query(call: ScCall): number {
  const [name] = call.words;
  const extended = call.verb === 'queryex';
  const print = (service: Service, display: boolean) => {
    const config = call.machine.services.config(service.name);
    call.stdout.write(status(service, config, stateOf(service), extended, display));
  };
  if (name !== undefined && !name.endsWith('=') && !name.includes('=')) {
    print(opened(call, 'queryStatus', 'EnumQueryServicesStatus:OpenService'), false);
    return 0;
  }
  for (const service of enumerated(call)) print(service, true);
  return 0;
}

/** `type= service|driver|all`, `state= active|inactive|all`; running programs where nothing is said. */
function enumerated({ words, machine, process }: ScCall): Service[] {
  const text = words.join(' ').toLowerCase().replaceAll('= ', '=');
  const state = /state=(\w+)/.exec(text)?.[1] ?? 'active';
  const type = /type=(\w+)/.exec(text)?.[1] ?? 'service';
  return machine.services.all(process.token).filter(service => {
    const driver = machine.services.config(service.name).type < 16;
    const rightType = type === 'all' || driver === (type === 'driver');
    return rightType && (state === 'all' || (service.state === 'running') === (state === 'active'));
  });
}

function opened({ machine, process, words }: ScCall, asked: Access, api = 'OpenService'): Service {
  try {
    return machine.services.open(process.token, words[0] ?? '', asked);
  } catch (cause) {
    throw cause instanceof WinError ? new ScError(api, cause.code) : cause;
  }
}

const starts = ['BOOT_START', 'SYSTEM_START', 'AUTO_START', 'DEMAND_START', 'DISABLED'];
const errors = ['IGNORE', 'NORMAL', 'SEVERE', 'CRITICAL'];

function qc(call: ScCall): number {
  const [name] = call.words;
  if (name === undefined) throw new UsageError();
  const service = opened(call, 'queryConfig');
  const config = call.machine.services.config(name);
  const rows = [
    '[SC] QueryServiceConfig SUCCESS',
    '',
    `SERVICE_NAME: ${service.name}`,
    `        TYPE               : ${typeText(config.type)} `,
    `        START_TYPE         : ${config.start}   ${starts[config.start] ?? ''}`,
    `        ERROR_CONTROL      : ${config.errorControl}   ${errors[config.errorControl] ?? ''}`,
    `        BINARY_PATH_NAME   : ${config.imagePath}`,
    `        LOAD_ORDER_GROUP   : ${config.group}`,
    '        TAG                : 0',
    `        DISPLAY_NAME       : ${config.displayName}`,
    `        DEPENDENCIES       : ${config.dependencies.join('\r\n                           : ')}`,
    `        SERVICE_START_NAME : ${config.account}`,
  ];
  call.stdout.write(rows.map(row => `${row}\r\n`).join(''));
  return 0;
}

function qdescription(call: ScCall): number {
  const service = opened(call, 'queryConfig');
  const { description } = call.machine.services.config(service.name);
  call.stdout.write(
    `[SC] QueryServiceConfig2 SUCCESS\r\n\r\nSERVICE_NAME: ${service.name}\r\nDESCRIPTION:  ${description}\r\n`,
  );
  return 0;
}

const actionNames = ['NONE', 'RESTART', 'REBOOT', 'RUN PROCESS'];

function qfailure(call: ScCall): number {
  const service = opened(call, 'queryConfig');
  const recovery = readRecovery(call.machine.registry, service.name);
  const actions = recovery.actions.map(
    ({ code, delayMs }) => `${actionNames[code] ?? ''} -- Delay = ${delayMs} milliseconds.`,
  );
  const rows = [
    '[SC] QueryServiceConfig2 SUCCESS',
    '',
    `SERVICE_NAME: ${service.name}`,
    `        RESET_PERIOD (in seconds)    : ${recovery.resetSeconds}`,
    '        REBOOT_MESSAGE               : ',
    `        COMMAND_LINE                 : ${recovery.command}`,
    ...(actions.length > 0
      ? [`        FAILURE_ACTIONS              : ${actions.join(`\r\n${' '.repeat(39)}`)}`]
      : []),
  ];
  call.stdout.write(rows.map(row => `${row}\r\n`).join(''));
  return 0;
}

function sdshow(call: ScCall): number {
  call.stdout.write(`\r\n${opened(call, 'readDescriptor').descriptor}\r\n`);
  return 0;
}

function displayName(call: ScCall): number {
  const service = opened(call, 'queryStatus', 'GetServiceDisplayName');
  const { displayName } = call.machine.services.config(service.name);
  call.stdout.write(`[SC] GetServiceDisplayName SUCCESS\r\nName = ${displayName}\r\n`);
  return 0;
}

export const scQuery: Readonly<Record<string, (call: ScCall) => number>> = {
  query,
  queryex: query,
  qc,
  qdescription,
  qfailure,
  sdshow,
  getdisplayname: displayName,
};
