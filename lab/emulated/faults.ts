import { readFileSync } from 'node:fs';

/**
 * Defects left in a host on purpose, so that every verdict can be seen. Each is one word, some with a value
 * behind a colon; docs/lab.md says what each does.
 */
export interface Faults {
  /** Whether a log produces nothing at all, its canary included. */
  sourceOff(log: string): boolean;
  /** Whether one event is swallowed: by its id or type, and where given by a text in it. */
  suppressed(id: string, text: () => string): boolean;
  readonly refusePrivilege: boolean;
  readonly unreadableLog: boolean;
  readonly refuseDelete: boolean;
  /** Milliseconds before each command. */
  readonly slowMs: number;
  /** Commands after which the connection is cut, each time; 0 never. */
  readonly disconnectAfter: number;
  /** Milliseconds that the host's clock is ahead. */
  readonly clockSkewMs: number;
  /** PowerShell is in Constrained Language Mode. */
  readonly constrainedLanguage: boolean;
  /** Text of Sysmon's configuration. */
  readonly sysmonConfig: string | undefined;
  /** Milliseconds that a log is behind in writing what happened. */
  lagMs(log: string): number;
  /** Milliseconds that the host's clock is stepped by once, after so many commands. */
  readonly clockStep: { readonly ms: number; readonly afterCommands: number };
}

/** Reads fault words such as `source-off:sysmon`. Throws a RangeError that names an unknown one. */
export function readFaults(words: readonly string[] = []): Faults {
  const parsed = words.map(parseWord);
  const having = (name: FaultName) => parsed.filter(fault => fault.name === name);
  const number = (name: FaultName, fallback: number) => {
    const fault = having(name)[0];
    return fault === undefined ? 0 : numberOf(fault, fallback);
  };
  return {
    sourceOff: log => having('source-off').some(({ value }) => value === '' || sameLog(value, log)),
    suppressed: (id, text) => having('suppress-event').some(({ value }) => suppresses(value, id, text)),
    refusePrivilege: having('refuse-privilege').length > 0,
    unreadableLog: having('unreadable-log').length > 0,
    refuseDelete: having('refuse-delete').length > 0,
    slowMs: number('slow', 500),
    disconnectAfter: number('disconnect-after', 1),
    clockSkewMs: number('clock-skew', 300) * 1000,
    clockStep: clockStepOf(having('clock-step')[0]),
    constrainedLanguage: having('constrained-language').length > 0,
    sysmonConfig: textOf(having('sysmon-config')[0]),
    lagMs: log => Math.max(0, ...having('late-log').map(fault => lagOf(fault, log))),
  };
}

const faultNames = [
  'source-off',
  'suppress-event',
  'refuse-privilege',
  'unreadable-log',
  'refuse-delete',
  'slow',
  'disconnect-after',
  'clock-skew',
  'clock-step',
  'late-log',
  'sysmon-config',
  'constrained-language',
] as const;
type FaultName = (typeof faultNames)[number];

/** What the emulated hosts write to. */
const logs = [
  ...['Microsoft-Windows-Sysmon/Operational', 'Security', 'System', 'Application'],
  ...['Microsoft-Windows-PowerShell/Operational', 'Microsoft-Windows-Windows Defender/Operational'],
  ...['auditd', 'audit.log', 'journald', 'eslogger', 'unified-log'],
];

interface Fault {
  readonly name: FaultName;
  readonly value: string;
}

function parseWord(word: string): Fault {
  const [head = '', ...rest] = word.split(':');
  const name = faultNames.find(known => known === head);
  if (name === undefined)
    throw new RangeError(`unknown lab fault "${word}"; known: ${faultNames.join(', ')}`);
  if (name === 'suppress-event' && rest.join('') === '')
    throw new RangeError('lab fault suppress-event wants an event id, for example suppress-event:7045');
  const value = rest.join(':');
  const log = name === 'source-off' ? value : name === 'late-log' ? (rest[1] ?? '') : '';
  if (!logs.some(known => sameLog(log, known)))
    throw new RangeError(
      `lab fault ${name} knows no log "${log}"; there are sysmon, ${logs.slice(1).join(', ')}`,
    );
  if (name === 'late-log') numberOf({ name, value: rest[0] ?? '' }, 0);
  if (name === 'disconnect-after' && value === '')
    throw new RangeError(
      'lab fault disconnect-after wants a number of commands, for example disconnect-after:5',
    );
  return { name, value };
}

/** `-5:20`: five seconds back, after the twentieth command. */
function clockStepOf(fault: Fault | undefined): Faults['clockStep'] {
  if (fault === undefined) return { ms: 0, afterCommands: 0 };
  const [seconds = '', commands = ''] = fault.value.split(':');
  const { name } = fault;
  const ms = numberOf({ name, value: seconds }, -5) * 1000;
  return { ms, afterCommands: numberOf({ name, value: commands }, 20) };
}

function textOf(fault: Fault | undefined): string | undefined {
  if (fault === undefined) return undefined;
  try {
    return readFileSync(fault.value, 'utf8');
  } catch (cause) {
    throw new RangeError(`lab fault sysmon-config cannot read the file "${fault.value}"`, { cause });
  }
}

/** `2000`: Sysmon writes two seconds late, as a busy one does; `2000:security`: another log does. */
function lagOf({ name, value }: Fault, log: string): number {
  const [ms = '', named = 'sysmon'] = value.split(':');
  return sameLog(named, log) ? numberOf({ name, value: ms }, 2_000) : 0;
}

function numberOf({ name, value }: Fault, fallback: number): number {
  if (value === '') return fallback;
  const number = Number(value);
  if (Number.isNaN(number)) throw new RangeError(`lab fault ${name} wants a number, not "${value}"`);
  return number;
}

/** `sysmon` means Microsoft-Windows-Sysmon/Operational, `security` Security, and so on. */
function sameLog(named: string, log: string): boolean {
  return log.toLowerCase().includes(named.toLowerCase());
}

function suppresses(value: string, id: string, text: () => string): boolean {
  const colon = value.indexOf(':');
  if (colon < 0) return value.toLowerCase() === id.toLowerCase();
  return (
    value.slice(0, colon).toLowerCase() === id.toLowerCase() &&
    text()
      .toLowerCase()
      .includes(value.slice(colon + 1).toLowerCase())
  );
}
