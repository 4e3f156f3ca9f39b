import type { Call } from '../../posix/host.ts';
import { toBytes } from '../../posix/inode.ts';
import type { Entry, Journal } from '../journal.ts';
import { complain } from './output.ts';

const takesValue = [
  'output',
  'lines',
  'after-cursor',
  'cursor',
  'unit',
  'user-unit',
  'identifier',
  'priority',
  'since',
  'until',
  'grep',
  'boot',
  'output-fields',
  'cursor-file',
  'namespace',
  'facility',
];
const shortNames: Readonly<Record<string, string>> = {
  o: 'output',
  n: 'lines',
  c: 'cursor',
  u: 'unit',
  t: 'identifier',
  p: 'priority',
  S: 'since',
  U: 'until',
  g: 'grep',
  f: 'follow',
  a: 'all',
  q: 'quiet',
  r: 'reverse',
  b: 'boot',
  e: 'pager-end',
  x: 'catalog',
  k: 'dmesg',
};

/** journalctl with the options that programs use: JSON, cursors, following, units and FIELD=VALUE matches. */
export async function journalctl(call: Call, journal: Journal): Promise<number> {
  const { options, matches } = readOptions(call.args);
  if (!mayRead(call)) {
    const hint =
      "Hint: You are currently not seeing messages from other users and the system.\n      Users in groups 'adm', 'systemd-journal' can see all messages.\n      Pass -q to turn off this notice.\n";
    return complain(call, `${hint}No journal files were opened due to insufficient permissions.\n`, 1);
  }
  const wanted = (entry: Entry) => passes(entry, options, matches);
  const from = startOf(journal, options);
  if (from === undefined) return complain(call, 'Failed to seek to cursor: Invalid argument\n', 1);
  const shown = journal.entries.slice(from).filter(wanted);
  const follows = options.has('follow');
  const count = options.has('lines')
    ? lineCount(options.get('lines') ?? '')
    : follows && !options.has('after-cursor')
      ? 10
      : undefined;
  const part = count === undefined ? shown : count === 0 ? [] : shown.slice(-count);
  const format = formatter(options.get('output') ?? 'short');
  for (const entry of options.has('reverse') ? part.toReversed() : part) call.out(format(entry));
  if (part.length === 0 && !follows && !/json|export|cat/.test(options.get('output') ?? ''))
    call.out('-- No entries --\n');
  if (options.has('show-cursor'))
    call.out(`-- cursor: ${(part.at(-1) ?? journal.entries.at(-1))?.__CURSOR ?? ''}\n`);
  if (follows) await follow(call, journal, entry => wanted(entry) && call.out(format(entry)));
  return 0;
}

function mayRead({ host, process }: Call): boolean {
  if (host.settings.faults.unreadableLog) return false;
  const groups = [host.groups.adm, host.groups['systemd-journal']];
  return process.credentials.uid === 0 || process.credentials.groups.some(gid => groups.includes(gid));
}

const lineCount = (text: string) =>
  text === '' ? 10 : text === 'all' ? Number.POSITIVE_INFINITY : Number(text.replace('+', ''));

function readOptions(args: readonly string[]): { options: Map<string, string>; matches: string[] } {
  const options = new Map<string, string>();
  const matches: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const [, long, inline] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    const optional = (name: string) => name === 'boot' || name === 'lines';
    const value = (name: string) =>
      takesValue.includes(name) && !(optional(name) && !/^[\d+]|^all$/.test(args[at + 1] ?? ''))
        ? (args[++at] ?? '')
        : '';
    if (long !== undefined) options.set(long, inline ?? value(long));
    else if (/^-[a-zA-Z]/.test(word)) {
      const name = shortNames[word.slice(1, 2)] ?? word.slice(1, 2);
      if (takesValue.includes(name)) options.set(name, word.slice(2) || value(name));
      else for (const letter of word.slice(1)) options.set(shortNames[letter] ?? letter, '');
    } else matches.push(word);
  }
  return { options, matches };
}

function startOf(journal: Journal, options: ReadonlyMap<string, string>): number | undefined {
  const cursor = options.get('after-cursor') ?? options.get('cursor');
  if (cursor === undefined) return 0;
  const at = journal.entries.findIndex(entry => entry.__CURSOR === cursor);
  if (at < 0) return /^s=/.test(cursor) ? 0 : undefined;
  return options.has('after-cursor') ? at + 1 : at;
}

function passes(entry: Entry, options: ReadonlyMap<string, string>, matches: readonly string[]): boolean {
  const unit = options.get('unit');
  const full = unit === undefined || /\.\w+$/.test(unit) ? unit : `${unit}.service`;
  const since = options.get('since');
  return (
    (full === undefined || entry.UNIT === full || entry._SYSTEMD_UNIT === full) &&
    (!options.has('identifier') || entry.SYSLOG_IDENTIFIER === options.get('identifier')) &&
    (!options.has('grep') || new RegExp(options.get('grep') ?? '').test(entry.MESSAGE ?? '')) &&
    (since === undefined ||
      !since.startsWith('@') ||
      Number(entry.__REALTIME_TIMESTAMP) >= Number(since.slice(1)) * 1e6) &&
    matches.every(match => {
      const [name = '', ...value] = match.split('=');
      return name === '+' || entry[name] === value.join('=');
    })
  );
}

function formatter(output: string): (entry: Entry) => string {
  if (output.startsWith('json')) return entry => `${toBytes(JSON.stringify(entry))}\n`;
  if (output === 'export')
    return entry =>
      toBytes(
        `${Object.entries(entry)
          .map(([name, value]) => `${name}=${value}\n`)
          .join('')}\n`,
      );
  if (output === 'cat') return entry => toBytes(`${entry.MESSAGE ?? ''}\n`);
  return entry => {
    const date = new Date(Number(entry.__REALTIME_TIMESTAMP) / 1000)
      .toUTCString()
      .replace(/^\w+, (\d+) (\w+) \d+ (\S+) GMT$/, '$2 $1 $3');
    return toBytes(
      `${date} ${entry._HOSTNAME} ${entry.SYSLOG_IDENTIFIER}[${entry._PID}]: ${entry.MESSAGE}\n`,
    );
  };
}

/** Prints what comes until the program is ended. */
async function follow(call: Call, journal: Journal, show: (entry: Entry) => void): Promise<void> {
  let seen = journal.entries.at(-1);
  const unwatch = journal.watch(() => {
    const from = seen === undefined ? 0 : journal.entries.indexOf(seen) + 1;
    for (const entry of journal.entries.slice(from)) show(entry);
    seen = journal.entries.at(-1);
  });
  await call.signal.whenAborted();
  unwatch();
}
