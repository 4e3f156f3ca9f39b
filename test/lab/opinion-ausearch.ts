import { basename, isAbsolute } from 'node:path';
import type { LogEvent } from '../../validators/index.ts';
import type { Difference, Explanations } from '../explained.ts';

/** A row of `ausearch --format csv --extra-time --extra-labels --extra-obj2 --extra-keys`. */
type Row = Readonly<Record<string, string>>;

/** By `sec.ms:serial TYPE`: an event and the record that comes before it may share the first. */
export function ausearchRows(csv: string): Map<string, Row> {
  const [head = [], ...rows] = csv
    .trim()
    .split('\n')
    .map(line => line.split(','));
  return new Map(
    rows
      .map(row => Object.fromEntries(head.map((name, column) => [name, row[column] ?? ''])))
      .map(row => [`${idOf(row)} ${row.EVENT}`, row]),
  );
}

function idOf({ YEAR, MONTH, DAY, TIME, GMT_OFFSET, MILLI = '', SERIAL_NUM }: Row): string {
  const day = `${YEAR}-${MONTH?.padStart(2, '0')}-${DAY?.padStart(2, '0')}`;
  return `${Date.parse(`${day}T${TIME}${GMT_OFFSET}`) / 1000}.${MILLI.padStart(3, '0')}:${SERIAL_NUM}`;
}

/** The record by which ausearch calls an event. */
export const nameOf = (event: LogEvent): string => `${event.id} ${principal(event).type}`;

type Texts = Readonly<Record<string, unknown>>;

const recordsOf = (event: LogEvent): Texts[] =>
  event.views.filter(({ logsource }) => logsource.service === 'auditd').map(({ fields }) => fields);

const principal = (event: LogEvent): Texts => {
  const records = recordsOf(event);
  return records.find(({ type }) => type === 'SYSCALL') ?? records[0] ?? {};
};

/** What ausearch's verbs are called by our categories; any other verb is none of them. */
const categories: Readonly<Record<string, readonly string[]>> = {
  executed: ['process_creation'],
  'opened-file': ['file_event', 'file_change'],
  renamed: ['file_event file_rename'],
  deleted: ['file_delete'],
  symlinked: ['file_event'],
  'changed-file-permissions-of': ['file_change'],
};

/** What each kind of record is about, by audit's own names. */
const objects: Readonly<Record<string, string>> = {
  SERVICE_START: 'unit',
  SERVICE_STOP: 'unit',
  CRED_ACQ: 'acct',
  CRED_DISP: 'acct',
  CRED_REFR: 'acct',
  USER_ACCT: 'acct',
  USER_START: 'terminal',
  USER_END: 'terminal',
  LOGIN: 'AUID',
};

export function fromAusearch(event: LogEvent, row: Row): Difference[] {
  const record = principal(event);
  const views = event.views.filter(({ logsource }) => logsource.category !== undefined);
  const [view] = views.toReversed();
  const done = views
    .map(({ logsource }) => logsource.category)
    .sort()
    .join(' ');
  const verbs = Object.keys(categories).filter(verb => categories[verb]?.includes(done));
  const paths = recordsOf(event).filter(({ type }) => type === 'PATH');
  const path =
    paths.find(({ nametype }) => !/PARENT|UNKNOWN/.test(String(nametype))) ??
    (paths.length === 1 ? paths[0] : undefined);
  const { SourceFilename: from, TargetFilename: to } = view?.fields ?? {};
  const ours: Record<string, unknown> = {
    NODE: view?.fields.Computer ?? record.node,
    SESSION: record.ses,
    // Who logs in is who it was before.
    SUBJ_PRIME: record['OLD-AUID'] ?? record.AUID,
    SUBJ_SEC: record.UID,
    SUBJ_LABEL: record.subj,
    ACTION: done === '' ? undefined : verbs,
    RESULT: record.success ?? record.res,
    OBJ_PRIME: from ?? to ?? path?.name ?? record[objects[String(record.type)] ?? ''],
    OBJ_SEC: path?.inode,
    OBJ2: from === undefined ? undefined : to,
    HOW: record.exe,
    KEY: record.key,
  };
  const theirs: Row = { ...row, ACTION: verbOf(row) };
  return Object.entries(ours)
    .filter(([field, value]) => ![value ?? ''].flat().includes(theirs[field] ?? ''))
    .map(([field, value]) => ({ id: nameOf(event), field, ours: value, theirs: theirs[field] }));
}

const verbOf = ({ ACTION, RESULT, OBJ_KIND }: Row): string =>
  [ACTION, RESULT === 'failed' ? RESULT : '', OBJ_KIND === 'directory' ? OBJ_KIND : '']
    .filter(Boolean)
    .join(' ');

const words: Readonly<Record<string, string>> = {
  yes: 'success',
  no: 'failed',
  '1': 'success',
  '0': 'failed',
};

export const ausearchDiffers: Explanations = {
  'RESULT: ausearch puts two words for what each kind of record calls success and failure': d =>
    d.field === 'RESULT' && words[String(d.ours)] === d.theirs,
  'SESSION: no session is a number in the log': d =>
    d.field === 'SESSION' && d.ours === '4294967295' && d.theirs === 'unset',
  'SUBJ_PRIME: whom nobody logged in as is unset in the log, system in ausearch': d =>
    d.field === 'SUBJ_PRIME' && d.ours === 'unset' && d.theirs === 'system',
  'ACTION: ausearch has verbs for what is no category of ours': d =>
    d.field === 'ACTION' &&
    d.ours === undefined &&
    categories[String(d.theirs).split(' ')[0] ?? ''] === undefined,
  'ACTION: ausearch has verbs for what failed': d =>
    d.field === 'ACTION' && d.ours === undefined && String(d.theirs).endsWith(' failed'),
  'ACTION: ausearch has verbs for what becomes of directories': d =>
    d.field === 'ACTION' && d.ours === undefined && String(d.theirs).endsWith(' directory'),
  'OBJ_PRIME: a name of which no category tells is as it was logged, relative': d =>
    d.field === 'OBJ_PRIME' && d.id.endsWith(' SYSCALL') && String(d.theirs).endsWith(`/${d.ours}`),
  'OBJ_PRIME: below a directory descriptor ausearch takes the working directory for it, we know its inode':
    d =>
      d.field === 'OBJ_PRIME' &&
      basename(String(d.ours)) === basename(String(d.theirs)) &&
      isAbsolute(String(d.ours)),
  'OBJ_PRIME: ausearch has no object': d =>
    d.field === 'OBJ_PRIME' && d.ours === undefined && d.theirs === '?',
  'OBJ2: ausearch names what a rename leads to only where that was there before': d =>
    d.field === 'OBJ2' && d.ours !== undefined && d.theirs === '',
  'OBJ2: a mode asked for, and the directory of a link, are no field of ours': d =>
    d.field === 'OBJ2' && d.ours === undefined,
};
