import type { Call } from '../host.ts';
import { parseOptions } from './text.ts';

export function uname(call: Call): number {
  const { system, hostname } = call.host;
  const { options } = parseOptions(call.args);
  const parts = [
    ...(options.has('s') || options.size === 0 || options.has('a') ? [system.name] : []),
    ...(options.has('n') || options.has('a') ? [hostname] : []),
    ...(options.has('r') || options.has('a') ? [system.release] : []),
    ...(options.has('v') || options.has('a') ? [system.version] : []),
    ...(options.has('m') || options.has('a') ? [system.machine] : []),
    ...(options.has('a') && system.name === 'Linux' ? ['GNU/Linux'] : []),
  ];
  call.out(`${parts.join(' ')}\n`);
  return 0;
}

export function hostname(call: Call): number {
  call.out(`${call.host.hostname}\n`);
  return 0;
}

/** date [-u] [+FORMAT], with %s, %N and the usual letters. */
export function date(call: Call): number {
  const now = call.host.settings.clock();
  const moment = new Date(now);
  const iso = moment.toISOString();
  const nanos = String(Math.floor((now % 1000) * 1_000_000)).padStart(9, '0');
  const values: Readonly<Record<string, string>> = {
    s: String(Math.floor(now / 1000)),
    N: nanos,
    '3N': nanos.slice(0, 3),
    '6N': nanos.slice(0, 6),
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    z: '+0000',
    Z: 'UTC',
    '%': '%',
  };
  const format = call.args.find(word => word.startsWith('+'))?.slice(1);
  if (format !== undefined)
    call.out(`${format.replace(/%(\d?[A-Za-z%])/g, (whole, letter: string) => values[letter] ?? whole)}\n`);
  else if (call.args.some(word => /^-I|--iso/.test(word))) call.out(`${iso.slice(0, 19)}+00:00\n`);
  else
    call.out(
      `${moment.toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, '$1 $3 $2 $5 UTC $4')}\n`,
    );
  return 0;
}
