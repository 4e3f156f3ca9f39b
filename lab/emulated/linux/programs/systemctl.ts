import type { Call } from '../../posix/host.ts';
import { ServiceManager } from '../systemd/manager.ts';
import { UnitError } from '../systemd/unit.ts';
import { complain, print } from './output.ts';
import { overBridge } from './remote.ts';
import { alterVerbs } from './systemctl-alter.ts';
import type { SystemctlCall, Verb } from './systemctl-call.ts';
import { showVerbs } from './systemctl-show.ts';

const shortNames: Readonly<Record<string, string>> = {
  p: 'property',
  t: 'type',
  q: 'quiet',
  l: 'full',
  a: 'all',
  n: 'lines',
  o: 'output',
  s: 'signal',
  H: 'host',
  M: 'machine',
  f: 'force',
};
const takesValue = [
  'property',
  'type',
  'state',
  'lines',
  'output',
  'signal',
  'host',
  'machine',
  'kill-who',
  'kill-whom',
  'root',
  'job-mode',
  'what',
];

/** systemctl of systemd 252, as far as services, timers and path units go. */
export async function systemctl(
  call: Call,
  managerFor: (uid: number | undefined) => ServiceManager,
): Promise<number> {
  const { options, words } = readOptions(call.args);
  const [verb = 'list-units', ...names] = words;
  if (options.has('version') || verb === '--version') return print(call, 'systemd 252 (252.39-1~deb12u1)\n');
  const run = alterVerbs[verb] ?? showVerbs[verb];
  if (run === undefined) return complain(call, `Unknown command verb ${verb}.\n`, 1);
  const remote = options.get('host');
  const manager = managerFor(options.has('user') ? call.process.credentials.uid : undefined);
  const mayAlter = options.has('user') || call.process.credentials.uid === 0;
  if (verb in alterVerbs && !mayAlter && remote === undefined) return refused(call, verb, names);
  const units = names.map(name => (name.includes('/') ? name : ServiceManager.unitName(name)));
  const work = () => perform(run, { ...call, manager, verb, units, options });
  if (remote === undefined) return work();
  return (await overBridge(call, remote, work)) ?? unreachable(call, verb, units);
}

async function perform(run: Verb, call: SystemctlCall): Promise<number> {
  try {
    return await run(call);
  } catch (cause) {
    if (!(cause instanceof UnitError)) throw cause;
    return complain(call, `${withVerb(cause.message, call.verb, call.units[0] ?? '')}\n`, cause.code);
  }
}

function unreachable(call: Call, verb: string, [unit = '']: readonly string[]): number {
  return complain(call, `Failed to ${verb} ${unit}: Connection reset by peer\n`, 1);
}

/** Unit ... not found. -> Failed to start x.service: Unit ... not found. */
function withVerb(message: string, verb: string, unit: string): string {
  if (!message.startsWith('Unit ')) return message;
  const doing = { 'reset-failed': 'reset failed state of unit', kill: 'kill unit' }[verb] ?? verb;
  return `Failed to ${doing} ${unit}: ${message}`;
}

function refused(call: Call, verb: string, names: readonly string[]): number {
  if (
    verb === 'daemon-reload' ||
    verb === 'enable' ||
    verb === 'disable' ||
    verb === 'link' ||
    verb === 'mask' ||
    verb === 'unmask'
  ) {
    const what = verb === 'daemon-reload' ? 'reload daemon' : `${verb} unit`;
    return complain(call, `Failed to ${what}: Interactive authentication required.\n`, 1);
  }
  const unit = ServiceManager.unitName(names[0] ?? '');
  const text = `Failed to ${verb} ${unit}: Interactive authentication required.\nSee system logs and 'systemctl status ${unit}' for details.\n`;
  return complain(call, text, 1);
}

function readOptions(args: readonly string[]): { options: Map<string, string>; words: string[] } {
  const options = new Map<string, string>();
  const words: string[] = [];
  const add = (name: string, value: string) => {
    const before = options.get(name);
    options.set(name, before ? `${before},${value}` : value);
  };
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') {
      words.push(...args.slice(at + 1));
      break;
    }
    const [, long, inline] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (long !== undefined) add(long, inline ?? (takesValue.includes(long) ? (args[++at] ?? '') : ''));
    else if (/^-[a-zA-Z]/.test(word)) {
      const name = shortNames[word.slice(1, 2)] ?? word.slice(1, 2);
      add(name, takesValue.includes(name) ? word.slice(2).replace(/^=/, '') || (args[++at] ?? '') : '');
    } else words.push(word);
  }
  return { options, words };
}
