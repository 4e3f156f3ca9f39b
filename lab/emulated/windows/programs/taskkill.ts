import { baseName } from '../files.ts';
import type { Process } from '../process.ts';
import type { Call } from '../program.ts';
import { isAdministrator } from '../tokens.ts';

/** taskkill /f /pid N, /im NAME, /fi "SERVICES eq NAME". */
export function taskkill(call: Call): number {
  const { args, stdout, stderr } = call;
  const after = (name: string) =>
    args.flatMap((word, index) => (word.toLowerCase() === name ? [args[index + 1] ?? ''] : []));
  const names = after('/im').map(name => name.toLowerCase());
  const wanted = [
    ...after('/pid').map(pid => ({
      what: pid,
      found: [call.machine.processes.get(Number(pid))].filter(isProcess),
    })),
    ...names.map(name => ({
      what: name,
      found: call.machine.processes.all().filter(({ image }) => baseName(image).toLowerCase() === name),
    })),
  ];
  for (const name of after('/fi').map(serviceIn).filter(isNamed)) {
    const service = call.machine.services.all(call.process.token).find(each => same(each.name, name));
    const found = [service?.process].filter(isProcess);
    // A filter that nothing passes is no failure.
    if (found.length === 0) stdout.write('INFO: No tasks running with the specified criteria.\r\n');
    else wanted.push({ what: String(found[0]?.pid), found });
  }
  let code = 0;
  for (const { what, found } of wanted) {
    if (found.length === 0) {
      stderr.write(`ERROR: The process "${what}" not found.\r\n`);
      code = 128;
    }
    for (const process of found) {
      if (mayEnd(call, process)) {
        call.machine.processes.end(process, 1);
        stdout.write(`SUCCESS: The process ${named(process, what)} has been terminated.\r\n`);
      } else {
        stderr.write(
          `ERROR: The process ${named(process, what)} could not be terminated.\r\nReason: Access is denied.\r\n`,
        );
        code = 1;
      }
    }
  }
  return code;
}

const serviceIn = (filter: string) => /^services\s+eq\s+(.+)$/i.exec(filter)?.[1];
const isNamed = (name: string | undefined): name is string => name !== undefined;
const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

const isProcess = (process: Process | undefined): process is Process => process !== undefined;

const named = (process: Process, what: string) =>
  /^\d+$/.test(what) ? `with PID ${process.pid}` : `"${baseName(process.image)}" with PID ${process.pid}`;

const essential = ['system', 'smss.exe', 'csrss.exe', 'wininit.exe', 'services.exe', 'lsass.exe'];

function mayEnd({ process: own }: Call, process: Process): boolean {
  if (essential.includes(baseName(process.image).toLowerCase())) return false;
  return isAdministrator(own.token) || own.token.sid === process.token.sid;
}
