import { baseName } from '../files.ts';
import type { Process } from '../process.ts';
import { type Call, lines } from '../program.ts';

/** tasklist with /fi "PID eq N" and "IMAGENAME eq X", /svc, /fo csv, /nh. */
export function tasklist(call: Call): number {
  const text = call.args.join(' ').toLowerCase();
  const shown = call.machine.processes.all().filter(process => passes(process, call.args));
  if (shown.length === 0) {
    call.stdout.write(lines('INFO: No tasks are running which match the specified criteria.'));
    return 0;
  }
  const services = /\/svc/.test(text);
  const csv = /\/fo\s*:?\s*csv/.test(text);
  const header = services
    ? ['Image Name', 'PID', 'Services']
    : ['Image Name', 'PID', 'Session Name', 'Session#', 'Mem Usage'];
  const rows = shown.map(process => (services ? withServices(call, process) : row(process)));
  const all = /\/nh/.test(text) ? rows : [header, ...rows];
  call.stdout.write(
    csv ? all.map(cells => `${cells.map(cell => `"${cell}"`).join(',')}\r\n`).join('') : table(header, rows),
  );
  return 0;
}

const row = (process: Process) => [baseName(process.image), String(process.pid), 'Services', '0', '8,192 K'];

function withServices({ machine, process: own }: Call, process: Process): string[] {
  const all = machine.services.all(own.token);
  const names = all.filter(service => service.process?.pid === process.pid);
  return [baseName(process.image), String(process.pid), names.map(({ name }) => name).join(',') || 'N/A'];
}

function passes(process: Process, args: readonly string[]): boolean {
  const filters = args.flatMap((word, index) => (/^\/fi$/i.test(word) ? [args[index + 1] ?? ''] : []));
  return filters.every(filter => {
    const [, field = '', value = ''] = /^(\w+)\s+eq\s+(.+)$/i.exec(filter) ?? [];
    if (/^pid$/i.test(field)) return process.pid === Number(value);
    if (/^imagename$/i.test(field)) return baseName(process.image).toLowerCase() === value.toLowerCase();
    return true;
  });
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.length === 3 ? [25, 8, 44] : [25, 8, 16, 11, 12];
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) =>
        index === 0 || index === 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join(' ');
  return lines('', line(header), widths.map(width => '='.repeat(width)).join(' '), ...rows.map(line));
}
