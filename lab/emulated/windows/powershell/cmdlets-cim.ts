import { splitArguments } from '../argv.ts';
import { WinError } from '../errors.ts';
import type { Call } from '../program.ts';
import { splitImagePath } from '../serviceconfig.ts';
import { psexecWmiRule } from '../telemetry/other.ts';
import { isAdministrator } from '../tokens.ts';
import { type Cmdlet, type CmdletCall, parameter, textParameter } from './cmdlet.ts';
import { PsError, PsObject, textOf, type Value } from './values.ts';

/** Return values of Win32_Service's methods where they are not the Win32 code; see Microsoft's reference. */
const serviceReturns: Readonly<Record<number, number>> = {
  5: 2,
  1053: 7,
  1056: 10,
  1058: 14,
  1060: 6,
  1062: 6,
  1072: 16,
  1073: 23,
};

const result = (value: number, more: Readonly<Record<string, Value>> = {}) => [
  new PsObject('CimMethodResult', { ...more, ReturnValue: value, PSComputerName: null }),
];

const startModes: Readonly<Record<string, number>> = {
  boot: 0,
  system: 1,
  automatic: 2,
  manual: 3,
  disabled: 4,
};

async function serviceMethod(
  { call }: CmdletCall,
  method: string,
  name: string,
  args: PsObject,
): Promise<Value[]> {
  const { machine, process } = call;
  const given = (key: string) => textOf(args.get(key) ?? '');
  try {
    if (method === 'create') {
      const start = startModes[given('StartMode').toLowerCase()] ?? 3;
      const settings = {
        imagePath: given('PathName'),
        displayName: given('DisplayName') || given('Name'),
        start,
      };
      machine.services.create(process.token, given('Name'), settings);
    } else if (method === 'delete') machine.services.delete(process.token, name);
    else if (method === 'startservice') await machine.services.start(process.token, name);
    else if (method === 'stopservice') await machine.services.stop(process.token, name);
    else if (method === 'changestartmode') {
      const start = startModes[given('StartMode').toLowerCase()];
      if (start === undefined) return result(21);
      machine.services.change(process.token, name, { start });
    } else if (method === 'change')
      machine.services.change(
        process.token,
        name,
        args.get('PathName') ? { imagePath: given('PathName') } : {},
      );
    else
      throw new PsError(
        `Invalid method Parameter(s)`,
        'HRESULT 0x8004102f,Microsoft.Management.Infrastructure.CimCmdlets.InvokeCimMethodCommand',
      );
    return result(0);
  } catch (cause) {
    if (!(cause instanceof WinError)) throw cause;
    return result(serviceReturns[cause.code] ?? 8);
  }
}

/** Attack surface reduction, in block mode, refuses what WMI would start; 2 is "access denied". */
function createProcess(call: Call, args: PsObject): Value[] {
  const { machine, process } = call;
  const commandLine = textOf(args.get('CommandLine') ?? '');
  if (!isAdministrator(process.token)) return result(2, { ProcessId: null });
  const environment = call.environment;
  let found: [path: string, rest: string];
  try {
    found = splitImagePath(
      environment.expand(commandLine),
      path => machine.files.get(fullPath(path)) !== undefined,
    );
  } catch (cause) {
    if (cause instanceof WinError) return result(9, { ProcessId: null });
    throw cause;
  }
  const [path, rest] = found;
  const how = ruleMode(call);
  if (how)
    machine.report({
      kind: 'attack-surface-reduced',
      how,
      process: machine.system.wmi,
      path: fullPath(path),
      commandLine,
    });
  if (how === 'block') return result(2, { ProcessId: null });
  const { process: started } = machine.launchDetached({
    parent: machine.system.wmi,
    path: fullPath(path),
    commandLine,
    args: splitArguments(rest),
    rest,
    token: process.token,
    directory: 'C:\\Windows\\system32',
    environment,
  });
  return result(0, { ProcessId: started.pid });
}

const fullPath = (path: string) =>
  /[\\:]/.test(path) ? path : `C:\\Windows\\System32\\${path.replace(/(\.exe)?$/i, '.exe')}`;

const asrKeys = ['SOFTWARE\\Policies\\Microsoft', 'SOFTWARE\\Microsoft'].map(
  root => `HKEY_LOCAL_MACHINE\\${root}\\Windows Defender\\Windows Defender Exploit Guard\\ASR\\Rules`,
);

/** 1 blocks, 2 only tells; 0 and 5 (not configured) do nothing. Group policy goes before the local setting. */
function ruleMode({ machine }: Call): 'block' | 'audit' | undefined {
  const [value] = asrKeys.flatMap(key => machine.registry.value(key, psexecWmiRule)?.data ?? []);
  return value === '1' ? 'block' : value === '2' ? 'audit' : undefined;
}

const invoke: Cmdlet = async call => {
  const [piped] = call.input;
  const instance = parameter(call, 'inputobject') ?? piped;
  const target = instance instanceof PsObject ? instance : undefined;
  const className = (textParameter(call, 'classname|class', 0) ?? target?.type ?? '').toLowerCase();
  const method = (textParameter(call, 'methodname|name', target ? 0 : 1) ?? '').toLowerCase();
  const given = parameter(call, 'arguments|argumentlist', 2);
  const args = given instanceof PsObject ? given : new PsObject('Hashtable', { CommandLine: given ?? '' });
  if (className === 'win32_process' && method === 'create') return createProcess(call.call, args);
  const query = textParameter(call, 'query|filter');
  const name = textOf(target?.get('Name') ?? /Name\s*=\s*['"]([^'"]+)/i.exec(query ?? '')?.[1] ?? '');
  if (className === 'win32_service' || query !== undefined) return serviceMethod(call, method, name, args);
  throw new PsError(
    `Invoke-CimMethod : Invalid class ${className}`,
    'HRESULT 0x80041010,Microsoft.Management.Infrastructure.CimCmdlets.InvokeCimMethodCommand',
    'MetadataError',
  );
};

const get: Cmdlet = call => {
  const query = textParameter(call, 'query');
  const className = (
    textParameter(call, 'classname|class', 0) ??
    /from\s+(\w+)/i.exec(query ?? '')?.[1] ??
    ''
  ).toLowerCase();
  const filter = textParameter(call, 'filter') ?? /where\s+(.*)$/i.exec(query ?? '')?.[1] ?? '';
  const name = /Name\s*=\s*['"]([^'"]+)/i.exec(filter)?.[1]?.toLowerCase();
  const { machine } = call.call;
  if (className === 'win32_service') {
    const wanted = machine.services
      .all(call.call.process.token)
      .filter(service => name === undefined || service.name.toLowerCase() === name);
    return wanted.map(service => {
      const config = machine.services.config(service.name);
      const state = service.state === 'running' ? 'Running' : 'Stopped';
      return new PsObject('Win32_Service', {
        Name: service.name,
        DisplayName: config.displayName,
        State: state,
        PathName: config.imagePath,
        StartName: config.account,
        ProcessId: service.process?.pid ?? 0,
        ExitCode: service.exitCode,
      });
    });
  }
  if (className === 'win32_process') {
    const pid = Number(/(?:Process)?Id\s*=\s*'?(\d+)/i.exec(filter)?.[1] ?? Number.NaN);
    const wanted = machine.processes.all().filter(process => Number.isNaN(pid) || process.pid === pid);
    return wanted.map(
      process =>
        new PsObject('Win32_Process', {
          ProcessId: process.pid,
          ParentProcessId: process.parent?.pid ?? 0,
          Name: process.image.slice(process.image.lastIndexOf('\\') + 1),
          ExecutablePath: process.image,
          CommandLine: process.commandLine,
        }),
    );
  }
  if (className === 'win32_operatingsystem')
    return [
      new PsObject('Win32_OperatingSystem', {
        Caption: 'Microsoft Windows Server 2022 Standard Evaluation',
        Version: '10.0.20348',
        BuildNumber: '20348',
        CSName: machine.hostname,
      }),
    ];
  throw new PsError(
    'Get-CimInstance : Invalid class ',
    'HRESULT 0x80041010,Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand',
    'MetadataError',
  );
};

const remove: Cmdlet = async call => {
  const piped = call.input.length > 0 ? call.input : [parameter(call, 'inputobject', 0) ?? null];
  const query = textParameter(call, 'query');
  const instances = query === undefined ? piped : await get(call);
  for (const instance of instances)
    if (instance instanceof PsObject && instance.type === 'Win32_Service')
      call.call.machine.services.delete(call.call.process.token, textOf(instance.get('Name') ?? ''));
  return [];
};

export const cimCmdlets: readonly (readonly [string, Cmdlet])[] = [
  ['invoke-cimmethod', invoke],
  ['invoke-wmimethod', invoke],
  ['get-ciminstance', get],
  ['get-wmiobject', get],
  ['remove-ciminstance', remove],
  ['remove-wmiobject', remove],
];
