import type { HostFacts, Payload } from './contract.ts';
import { marked, toolNames } from './names.ts';

/** Seconds after which the payload ends by itself, should everything else fail. */
const sleepSeconds = 300;

/**
 * A shell that sleeps. It stays the sleeping process's parent, so that a process whose command line carries
 * the marker stands for as long as the payload does.
 */
export function sleeper(marker: string): Payload {
  return { program: '/bin/sh', args: ['-c', `: ${marker}; sleep ${sleepSeconds}; :`] };
}

/** What a unit or program of the drill's own does before the procedure changes it: nothing. */
export function nothing(marker: string): Payload {
  return { program: '/bin/true', args: [marker] };
}

/** The payload as a file that can be executed: a shell's own words, or a program with its arguments. */
export function scriptText({ program, args }: Payload): string {
  const body = program === '/bin/sh' ? (args.at(-1) ?? '') : [program, ...args].join(' ');
  return `#!/bin/sh\n${body}\n`;
}

/**
 * A service program without a function (the RPC locator, since Windows Vista) where the host has it; otherwise a
 * command interpreter that does nothing, which is no service: its start ends with error 1053.
 */
export function idleService(facts: HostFacts, marker: string): Payload {
  const locator = facts.tools['locator.exe'];
  if (locator !== undefined) return { program: locator, args: [marker] };
  return { program: `${systemRoot(facts)}\\System32\\cmd.exe`, args: ['/d', '/c', 'rem', marker] };
}

/** A command interpreter that prints the marker to nowhere: what a service is changed to run. */
export function command(facts: HostFacts, marker: string): Payload {
  return { program: `${systemRoot(facts)}\\System32\\cmd.exe`, args: ['/d', '/c', 'echo', marker] };
}

/** What `echoThroughBatch` writes: its output, and the batch file that deletes itself. */
export function batchFiles(
  root: string,
  marker: string,
): { readonly output: string; readonly batch: string } {
  const stem = `${root}\\Temp\\${marked(marker)}`;
  return { output: `${stem}__output`, batch: `${stem}.bat` };
}

/** smbexec's line to the letter, but for the places of its files: a batch file that prints the marker, run and deleted. */
export function echoThroughBatch(root: string, marker: string): Payload {
  const { output, batch } = batchFiles(root, marker);
  const run = ['%COMSPEC%', '/Q', '/c', batch, '&', 'del', batch];
  const write = ['echo', 'echo', marker, '^>', output, '2^>^&1', '>', batch];
  return { program: '%COMSPEC%', args: ['/Q', '/c', ...write, '&', ...run] };
}

/** By what `command` is told from every other payload, in whatever text it stands. */
export const commandWords = /\\system32\\cmd\.exe \/d \/c echo /i;

/** Whether it answers the service manager; what does not ends its start with an error. */
export function isService({ program, copyOf = program }: Payload): boolean {
  return /\\locator\.exe$/i.test(copyOf);
}

export const servicesKey = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';

/** The idle service without arguments, as a copy under another name; without a locator, of a program that prints a name. */
export function idleCopy(facts: HostFacts, target: string): Payload & { readonly copyOf: string } {
  const copyOf = facts.tools['locator.exe'] ?? `${systemRoot(facts)}\\System32\\hostname.exe`;
  return { program: target, args: [], copyOf };
}

/** `C:\Windows`, told by where the tools are. */
export function systemRoot({ tools }: HostFacts): string {
  return /^([a-z]:\\[^\\]+)\\system32\\sc\.exe$/i.exec(tools['sc.exe'] ?? '')?.[1] ?? 'C:\\Windows';
}

/** The payload as a command line of its own, as the kernel and the logs show it. */
export function commandLine(payload: Payload): string {
  return [payload.program, ...payload.args].join(' ');
}

/** Whether a POSIX process's command line, its words joined by blanks, is that of a harmless payload. */
export function isHarmlessLine(line: string, marker: string): boolean {
  return [sleeper, nothing].some(make => line === commandLine(make(marker)));
}

/** Whether the guard lets a payload run: harmless by its form, word for word, and told by the marker. */
export function isHarmless(payload: Payload, marker: string): boolean {
  if (payload.copyOf !== undefined) return isIdleCopy(payload, payload.copyOf, marker);
  const root =
    /^([a-z]:\\win[a-z]*)\\/i.exec(payload.args.find(word => batchWord.test(word)) ?? '')?.[1] ?? '';
  const known = [sleeper(marker), nothing(marker), echoThroughBatch(root, marker)];
  return known.some(each => isSame(each, payload)) || isIdleService(payload, marker);
}

/** The batch file of `echoThroughBatch`. */
const batchWord = /^[a-z]:\\win[a-z]*\\Temp\\[\w-]+\.bat$/i;

function isSame(one: Payload, other: Payload): boolean {
  return (
    one.program === other.program &&
    one.args.length === other.args.length &&
    one.args.every((word, at) => word === other.args[at])
  );
}

const system32 = '[a-z]:\\\\win[a-z]*\\\\system32\\\\';
const locator = new RegExp(`^${system32}locator[.]exe$`, 'i');
const interpreter = new RegExp(`^${system32}cmd[.]exe$`, 'i');
const copied = new RegExp(`^${system32}(?:locator|hostname)[.]exe$`, 'i');

function isIdleService({ program, args }: Payload, marker: string): boolean {
  if (locator.test(program)) return args.length === 1 && args[0] === marker;
  const says = ['rem', 'echo'].some(word =>
    isSame({ program, args: ['/d', '/c', word, marker] }, { program, args }),
  );
  return interpreter.test(program) && says;
}

/** Beside the system's own executables lies only what is called by the marker or by a published tool's name. */
function isIdleCopy({ program, args }: Payload, source: string, marker: string): boolean {
  const name = /^[a-z]:\\win[a-z]*\\([^\\]+)\.exe$/i.exec(program)?.[1];
  const ours = name === marked(marker) || toolNames.some(tool => tool === name);
  return ours && args.length === 0 && copied.test(source);
}
