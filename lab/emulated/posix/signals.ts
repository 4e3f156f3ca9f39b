import { UnixError } from './errors.ts';
import { type ProcessTable, signalName, type UnixProcess } from './process.ts';

export interface Complaint {
  readonly target: string;
  readonly why: string;
}

/** `kill [-s NAME | -NAME] [--] PID...`; a negative id means a process group. Gives what could not be signalled. */
export function sendSignals(table: ProcessTable, sender: UnixProcess, args: readonly string[]): Complaint[] {
  const words = args.filter(word => word !== '--');
  const named = words[0] === '-s';
  const option = named ? words[1] : /^-[A-Z0-9]/i.test(words[0] ?? '') ? words[0]?.slice(1) : undefined;
  const signal = signalName(option ?? 'TERM') ?? 'SIGTERM';
  const targets = words.slice(option === undefined ? 0 : named ? 2 : 1);
  return targets.flatMap(target => signalOne(table, sender, target, signal));
}

function signalOne(
  table: ProcessTable,
  { credentials }: UnixProcess,
  target: string,
  signal: string,
): Complaint[] {
  const number = Number(target);
  const found = number < 0 ? table.group(-number) : [table.get(number)].filter(each => each !== undefined);
  const allowed = found.filter(each => credentials.uid === 0 || each.credentials.uid === credentials.uid);
  if (allowed.length === 0)
    return [{ target, why: new UnixError(found.length === 0 ? 'ESRCH' : 'EPERM').message }];
  for (const each of allowed) if (signal !== 'SIG0') table.signal(each, signal);
  return [];
}
