import type { Fields, LogEvent } from '../../validators/index.ts';
import type { Difference, Explanations } from '../explained.ts';

/** A line of laurel's log: records by their types, several of one type as a list. */
export type LaurelEvent = Readonly<Record<string, unknown>> & { readonly ID: string };

/** The fields of each record, by the type and the number of the record among those of its type: `PATH 2`. */
type Records = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

function numbered(records: readonly (readonly [string, Readonly<Record<string, unknown>>])[]): Records {
  const counts = new Map<string, number>();
  return new Map(
    records.map(([type, fields]) => {
      const count = (counts.get(type) ?? 0) + 1;
      counts.set(type, count);
      return [`${type} ${count}`, fields];
    }),
  );
}

const ourRecords = (events: readonly LogEvent[]): Records =>
  numbered(
    events
      .flatMap(({ views }) => views)
      .filter(({ logsource }) => logsource.service === 'auditd')
      .map(({ fields: { type, ...fields } }) => [String(type), fields]),
  );

const theirRecords = ({ ID, ...records }: LaurelEvent): Records =>
  numbered(
    Object.entries(records).flatMap(([type, value]) =>
      [value].flat().map(record => [type, flat(type, new Map(Object.entries(record ?? {})))] as const),
    ),
  );

/** ARGV in audit's own names. */
function flat(type: string, record: Map<string, unknown>): Record<string, unknown> {
  const words = record.get('ARGV');
  record.delete('ARGV');
  if (!Array.isArray(words)) return Object.fromEntries(record);
  const named =
    type === 'PROCTITLE'
      ? { proctitle: words }
      : Object.fromEntries(words.map((word, index) => [`a${index}`, word]));
  return { ...Object.fromEntries(record), ...named };
}

/** Every record and every field that either has. */
export const fromLaurel = (events: readonly LogEvent[], line: LaurelEvent): Difference[] =>
  between(line.ID, ourRecords(events), theirRecords(line));

function between(id: string, ours: Records, theirs: Records): Difference[] {
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap(key => {
    const [mine, other] = [ours.get(key), theirs.get(key)];
    if (mine === undefined || other === undefined) return [{ id, field: key, ours: mine, theirs: other }];
    return [...new Set([...Object.keys(mine), ...Object.keys(other)])]
      .map(name => ({ id, field: `${key} ${name}`, ours: mine[name], theirs: other[name] }))
      .filter(({ ours, theirs }) => !isSame(ours, theirs));
  });
}

const isSame = (ours: unknown, theirs: unknown): boolean =>
  JSON.stringify(ours) === JSON.stringify(theirs) || (typeof theirs === 'number' && ours === String(theirs));

/** laurel writes control characters and the percent sign as in URLs, so that a line of its log stays one. */
export const unescaped = (text: string): string =>
  text.replaceAll(/%([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));

const partsOfArguments: Explanations = {
  'EXECVE: auditd breaks a long argument into records, which we keep; laurel joins them': d =>
    /^EXECVE (\d+|1 a\d+(_len|\[\d+\]))$/.test(d.field) && d.ours !== undefined && d.theirs === undefined,
};

export const laurelDiffers: Explanations = {
  ...partsOfArguments,
  'a number tells its base in laurel': ({ ours, theirs }) =>
    typeof theirs === 'string' &&
    /^0[xo]/.test(theirs) &&
    [theirs.slice(2), `0${theirs.slice(2)}`].includes(String(ours)),
  'a system call is named beside its number, since public rules ask for either': ({ field, ours, theirs }) =>
    field === 'SYSCALL 1 syscall' && Array.isArray(ours) && ours[0] === String(theirs),
  'laurel writes some characters as in URLs': ({ ours, theirs }) =>
    typeof theirs === 'string' && /%[0-9a-f]{2}/.test(theirs) && ours === unescaped(theirs),
  'PROCTITLE: one text to us, words to laurel': ({ field, ours, theirs }) =>
    field === 'PROCTITLE 1 proctitle' && Array.isArray(theirs) && ours === unescaped(theirs.join(' ')),
  "what a user's program sends is taken apart by us, and one text to laurel": ({ field, ours, theirs }) =>
    /^(CRED|SERVICE|USER)\w* 1 (?!msg$)/.test(field) && ours !== undefined && theirs === undefined,
  'laurel adds the environment, and what it knows of processes': ({ field, ours }) =>
    /^(EXECVE 1 ENV|SYSCALL 1 P?PID)$/.test(field) && ours === undefined,
};

/** Every view that either of two readings of one event has, ours of auditd's own log and of laurel's. */
export function fromReading(ours: readonly LogEvent[], theirs: readonly LogEvent[]): Difference[] {
  return between(ours[0]?.id ?? '', readings(ours), readings(theirs));
}

const readings = (events: readonly LogEvent[]): Records =>
  numbered(
    events.flatMap(({ views }) =>
      views.map(({ logsource, fields }): [string, Fields] => [
        String(logsource.category ?? fields.type),
        fields,
      ]),
    ),
  );

export const readingDiffers: Explanations = partsOfArguments;

interface Executed {
  readonly SYSCALL?: Readonly<Record<'success' | 'exe' | 'UID' | 'AUID', string>> &
    Readonly<Record<'pid' | 'ppid' | 'uid' | 'auid' | 'ses', number>> & {
      readonly key: string | null;
      readonly PPID?: { readonly exe?: string };
    };
  readonly EXECVE?: { readonly ARGV: readonly string[] };
  readonly CWD?: { readonly cwd: string };
}

/** A program started, as the category has it; only the parent's name is not always known to both. */
export function fromProcess(events: readonly LogEvent[], line: LaurelEvent): Difference[] {
  const { SYSCALL: call, EXECVE, CWD } = line as LaurelEvent & Executed;
  const fields = events
    .flatMap(({ views }) => views)
    .find(({ logsource }) => logsource.category === 'process_creation')?.fields;
  if (call?.success !== 'yes' || EXECVE === undefined)
    return fields ? [{ id: line.ID, field: 'process', ours: fields, theirs: undefined }] : [];
  const theirs: Record<string, unknown> = {
    Image: call.exe,
    CommandLine: EXECVE.ARGV.map(unescaped).join(' '),
    CurrentDirectory: unescaped(CWD?.cwd ?? ''),
    ProcessId: call.pid,
    ParentProcessId: call.ppid,
    LogonId: call.ses,
    User: [call.UID, String(call.uid)],
    LoginUser: [call.AUID, String(call.auid)],
    AuditKey: call.key,
    ...(fields?.ParentImage === undefined ? {} : { ParentImage: call.PPID?.exe }),
  };
  const { ParentCommandLine: _, ...mine } = fields ?? {};
  return between(line.ID, new Map([['process', mine]]), new Map([['process', theirs]]));
}

export const processDiffers: Explanations = {
  'a program that nobody logged in for has no login user': ({ field, ours, theirs }) =>
    field === 'process LoginUser' && ours === undefined && String(theirs) === 'unset,4294967295',
};
