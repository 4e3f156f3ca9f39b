import type { Call } from '../../posix/host.ts';
import type { ServiceManager } from '../systemd/manager.ts';
import { UnitError } from '../systemd/unit.ts';
import { complain, print } from './output.ts';

/** busctl call to systemd's own manager: StartTransientUnit, StartUnit, StopUnit, Reload, ResetFailedUnit. */
export async function busctl(
  call: Call,
  managerFor: (uid: number | undefined) => ServiceManager,
): Promise<number> {
  const user = call.args.includes('--user');
  const words = call.args.filter(word => !word.startsWith('--') || word === '--');
  const [verb, service, , member, method, signature, ...values] = words.filter(word => word !== '--');
  if (
    verb !== 'call' ||
    service !== 'org.freedesktop.systemd1' ||
    member !== 'org.freedesktop.systemd1.Manager'
  )
    return complain(
      call,
      `Call failed: The name ${service ?? ''} was not provided by any .service files\n`,
      1,
    );
  if (!user && call.process.credentials.uid !== 0)
    return complain(call, 'Call failed: Interactive authentication required.\n', 1);
  const manager = managerFor(user ? call.process.credentials.uid : undefined);
  try {
    await invoke(manager, method ?? '', signature ?? '', values);
    return print(
      call,
      method === 'Reload' || method === 'ResetFailedUnit' ? '' : 'o "/org/freedesktop/systemd1/job/1042"\n',
    );
  } catch (cause) {
    if (!(cause instanceof UnitError)) throw cause;
    return complain(call, `Call failed: ${cause.message}\n`, 1);
  }
}

async function invoke(
  manager: ServiceManager,
  method: string,
  signature: string,
  values: readonly string[],
): Promise<void> {
  const [name = ''] = values;
  switch (method) {
    case 'StartUnit':
      return manager.start(name);
    case 'StopUnit':
      return manager.stop(name);
    case 'ResetFailedUnit':
      return manager.resetFailed(name);
    case 'Reload':
      return manager.reload();
    case 'StartTransientUnit':
      if (signature !== 'ssa(sv)a(sa(sv))') throw new UnitError('Invalid arguments');
      return manager.startTransient(name, unitText(name, values.slice(2)));
    default:
      throw new UnitError(`Unknown method ${method} or interface org.freedesktop.systemd1.Manager.`);
  }
}

/** `COUNT {NAME SIGNATURE VALUE...}... 0`, the properties of a transient unit, as a unit file. */
function unitText(name: string, values: readonly string[]): string {
  const words = [...values];
  const next = () => words.shift() ?? '';
  const unit: string[] = ['[Unit]'];
  const service: string[] = ['', '[Service]'];
  for (let left = Number(next()); left > 0; left--) {
    const key = next();
    const signature = next();
    if (signature === 'a(sasb)') service.push(...execLines(key, next));
    else
      (key === 'Description' ? unit : service).push(`${key}=${signature === 'b' ? yesNo(next()) : next()}`);
  }
  if (!unit.some(line => line.startsWith('Description='))) unit.push(`Description=${name}`);
  return `${['# This is a transient unit file, created programmatically via the systemd API. Do not edit.', ...unit, ...service].join('\n')}\n`;
}

const yesNo = (text: string) => (/^(true|yes|1)$/.test(text) ? 'yes' : 'no');

function execLines(key: string, next: () => string): string[] {
  const lines: string[] = [`${key}=`];
  for (let left = Number(next()); left > 0; left--) {
    const path = next();
    const argv = Array.from({ length: Number(next()) }, next);
    const ignore = yesNo(next()) === 'yes';
    const quoted = argv.map(
      word => `"${word.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`,
    );
    lines.push(`${key}=${ignore ? '-' : ''}@${path} ${quoted.join(' ')}`);
  }
  return lines;
}
