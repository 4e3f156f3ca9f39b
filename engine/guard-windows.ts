import type { Command } from '../runners/index.ts';
import type { Change } from '../scenarios/index.ts';
import { lineOf, programOf } from './guard-commands.ts';

const servicesKey = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';

/**
 * What Windows' own tools would alter beside the plan's services and keys, each a line: a marker somewhere among
 * the words of `sc.exe config Spooler ...` makes nobody's service the drill's own.
 */
export function foreignTargets(commands: readonly Command[], changes: readonly Change[]): string[] {
  const made = changes.flatMap(({ creates }) => creates);
  const services = made.filter(({ kind }) => kind === 'windows-service').map(({ name }) => name);
  const keys = made.filter(({ kind }) => kind === 'registry-key').map(({ name }) => name);
  const own = new Set(
    [
      ...services,
      ...keys,
      ...services.map(name => `${servicesKey}\\${name}`),
      // Whoever writes a service's key makes the service.
      ...keys.filter(isServiceKey).map(key => key.slice(servicesKey.length + 1)),
    ].map(name => name.toLowerCase()),
  );
  return commands.flatMap(command => {
    const target = targetOf(command);
    if (target === undefined || own.has(target.toLowerCase())) return [];
    return [`command "${lineOf(command)}" alters ${target}, which is not its own`];
  });
}

function isServiceKey(key: string): boolean {
  return key.toLowerCase().startsWith(`${servicesKey.toLowerCase()}\\`);
}

/** The service or key that a tool's words name; undefined for other programs. */
function targetOf(command: Command): string | undefined {
  const { args } = command;
  switch (programOf(command)) {
    case 'sc.exe':
      return (args[0]?.startsWith('\\\\') ? args[2] : args[1]) ?? '';
    case 'net.exe':
    case 'reg.exe':
      return args[1] ?? '';
    case 'taskkill.exe':
      return /^SERVICES eq (\S+)$/i.exec(args.at(-1) ?? '')?.[1] ?? args.join(' ');
    default:
      return undefined;
  }
}
