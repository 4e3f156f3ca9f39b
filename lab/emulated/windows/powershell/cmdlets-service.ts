import { errorText, WinError } from '../errors.ts';
import type { Service } from '../serviceprogram.ts';
import { type Cmdlet, type CmdletCall, listParameter, parameter, textParameter } from './cmdlet.ts';
import { PsError, PsObject, type Value } from './values.ts';

const startNumbers: Readonly<Record<string, number>> = {
  automatic: 2,
  manual: 3,
  disabled: 4,
  boot: 0,
  system: 1,
  automaticdelayedstart: 2,
};
const startNames = ['Boot', 'System', 'Automatic', 'Manual', 'Disabled'];

function serviceObject({ call: { machine } }: CmdletCall, { name, state }: Service): PsObject {
  const config = machine.services.config(name);
  return new PsObject('ServiceController', {
    Name: name,
    DisplayName: config.displayName,
    Status: state === 'running' ? 'Running' : 'Stopped',
    StartType: startNames[config.start] ?? 'Manual',
    ServiceName: name,
  });
}

/** The error that a service cmdlet makes of a refusal. */
function refusal(
  cmdlet: string,
  what: string,
  cause: unknown,
  names: { display: string; id: string },
): unknown {
  if (!(cause instanceof WinError)) return cause;
  const text = `${cmdlet} : Service '${names.display}' ${what} due to the following error: ${errorText(cause.code).replace(/\.$/, '')}`;
  return new PsError(
    text,
    `${names.id},Microsoft.PowerShell.Commands.${cmdlet.replace('-', '')}Command`,
    cause.code === 5 ? 'PermissionDenied' : 'OpenError',
  );
}

const newService: Cmdlet = call => {
  const name = textParameter(call, 'name', 0) ?? '';
  const imagePath = textParameter(call, 'binarypathname|path', 1) ?? '';
  const displayName = textParameter(call, 'displayname') ?? name;
  const start = startNumbers[(textParameter(call, 'startuptype') ?? 'automatic').toLowerCase()] ?? 2;
  const { machine, process } = call.call;
  try {
    machine.services.create(process.token, name, { imagePath, displayName, start });
  } catch (cause) {
    throw refusal('New-Service', 'cannot be created', cause, {
      display: `${name} (${name})`,
      id: 'CouldNotNewService',
    });
  }
  const description = textParameter(call, 'description');
  if (description !== undefined) machine.services.describe(process.token, name, description);
  return [serviceObject(call, machine.services.open(process.token, name, 'queryStatus'))];
};

const setService: Cmdlet = call => {
  const name = textParameter(call, 'name', 0) ?? '';
  const start = startNumbers[(textParameter(call, 'startuptype') ?? '').toLowerCase()];
  const displayName = textParameter(call, 'displayname');
  const { machine, process } = call.call;
  find(call, name);
  try {
    machine.services.change(process.token, name, {
      ...(start !== undefined && { start }),
      ...(displayName !== undefined && { displayName }),
    });
  } catch (cause) {
    throw refusal('Set-Service', 'cannot be configured', cause, {
      display: `${name} (${name})`,
      id: 'CouldNotSetService',
    });
  }
  const description = textParameter(call, 'description');
  if (description !== undefined) machine.services.describe(process.token, name, description);
  return [];
};

function find(call: CmdletCall, name: string): Service {
  const found = call.call.machine.services
    .all(call.call.process.token)
    .find(service => service.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw new PsError(
    `${call.name} : Cannot find any service with service name '${name}'.`,
    `NoServiceFoundForGivenName,Microsoft.PowerShell.Commands.${call.name.replace('-', '')}Command`,
    'ObjectNotFound',
  );
}

/** By -Name, by place, or through the pipeline. */
function targets(call: CmdletCall): string[] {
  const names = listParameter(call, 'name', 0);
  const piped = call.input.flatMap(item =>
    item instanceof PsObject ? [String(item.get('Name') ?? '')] : [],
  );
  return names.length > 0 ? names : piped;
}

const getService: Cmdlet = call => {
  const names = targets(call);
  const all = call.call.machine.services.all(call.call.process.token);
  if (names.length === 0) return all.map(service => serviceObject(call, service));
  return names.flatMap(name => {
    if (!name.includes('*')) return [serviceObject(call, find(call, name))];
    const shape = new RegExp(`^${name.replaceAll('*', '.*')}$`, 'i');
    return all.filter(service => shape.test(service.name)).map(service => serviceObject(call, service));
  });
};

const control =
  (work: 'start' | 'stop'): Cmdlet =>
  async call => {
    const { machine, process } = call.call;
    const results: Value[] = [];
    for (const name of targets(call)) {
      const service = find(call, name);
      try {
        await machine.services[work](process.token, service.name);
      } catch (cause) {
        const harmless = cause instanceof WinError && (cause.code === 1056 || cause.code === 1062);
        const display = `${machine.services.config(name).displayName} (${service.name})`;
        const id = work === 'start' ? 'StartServiceFailed' : 'CouldNotStopService';
        const what = work === 'start' ? 'cannot be started' : 'cannot be stopped';
        if (!harmless)
          throw refusal(work === 'start' ? 'Start-Service' : 'Stop-Service', what, cause, { display, id });
      }
      if (parameter(call, 'passthru') === true) results.push(serviceObject(call, service));
    }
    return results;
  };

const restart: Cmdlet = async call => {
  await control('stop')(call);
  return control('start')(call);
};

export const serviceCmdlets: readonly (readonly [string, Cmdlet])[] = [
  ['new-service', newService],
  ['set-service', setService],
  ['get-service', getService],
  ['start-service', control('start')],
  ['stop-service', control('stop')],
  ['restart-service', restart],
];
