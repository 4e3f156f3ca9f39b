import { readWhole } from '../descriptor.ts';
import type { Call } from '../host.ts';
import { parseOptions } from './text.ts';

const priorities: Readonly<Record<string, number>> = {
  emerg: 0,
  alert: 1,
  crit: 2,
  err: 3,
  error: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
};

const priorityOf = (text: string) => priorities[text.replace(/^.*\./, '')] ?? Number(text) % 8;

/** logger -t TAG -p FACILITY.LEVEL TEXT */
export async function logger(call: Call): Promise<number> {
  const { options, operands } = parseOptions(call.args, 'tpnP');
  const user = call.host.users.find(({ uid }) => uid === call.process.credentials.uid)?.name ?? 'unknown';
  const texts =
    operands.length > 0 ? [operands.join(' ')] : (await readWhole(call.stdin)).split('\n').filter(Boolean);
  const tag = options.get('t') ?? options.get('tag') ?? user;
  const priority = priorityOf(options.get('p') ?? options.get('priority') ?? 'user.notice');
  for (const text of texts)
    call.host.report({ kind: 'log-line', process: call.process, tag, priority, text });
  return 0;
}

/** systemd-cat -t TAG -p LEVEL, of standard input. */
export async function systemdCat(call: Call): Promise<number> {
  const { options } = parseOptions(call.args, 'tp');
  const tag = options.get('t') ?? options.get('identifier') ?? 'cat';
  const priority = priorityOf(options.get('p') ?? options.get('priority') ?? 'info');
  for (const text of (await readWhole(call.stdin)).split('\n').filter(Boolean))
    call.host.report({ kind: 'log-line', process: call.process, tag, priority, text });
  return 0;
}
