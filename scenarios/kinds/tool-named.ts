import type { Command } from '../../runners/index.ts';
import type { Payload } from '../contract.ts';
import { servicesKey } from '../payloads.ts';
import { batch, ifSucceeded, quiet } from './cmd.ts';

export interface ToolService {
  /** A published tool's own, `PSEXESVC`: somebody else's service may have it as well. */
  readonly name: string;
  readonly payload: Payload;
  readonly marker: string;
}

/** Takes a service of a tool's name away, if it is the drill's. */
export function removeIfOurs(service: ToolService): Command {
  const remove = ['(', 'sc.exe', 'stop', service.name, '&', 'sc.exe', 'delete', service.name, ')'];
  return batch(...ifOurs(service, remove));
}

/**
 * Asks the service manager, as `sc.exe query` does, and before it whether what is there is the drill's; a key that
 * may not be read tells nothing of that.
 */
export function queryWhose(service: ToolService): Command {
  return batch(
    ...['(', 'reg.exe', 'query', `${servicesKey}\\${service.name}`, ...quiet, '&', ...ifSucceeded],
    ...[...throughFindstr(asked), ')', '&', ...ifOurs(service, ['echo', ours], ['echo', untold]), '&'],
    ...['sc.exe', 'query', service.name],
  );
}

/** Prints the word, if findstr.exe may run at all: one that may not finds nothing, which would make anything somebody else's, or the drill's. */
function throughFindstr(word: string): string[] {
  return ['echo', word, '|', 'findstr.exe', '/l', word];
}

const asked = 'asked';
const ours = 'ours';
const untold = 'untold';

/** Whether the answer to `queryWhose` says that the service is somebody else's; what is unknown is not. */
export function isForeign(stdout: string): boolean {
  const lines = stdout.split(/\r?\n/).map(line => line.trim());
  return lines.includes(asked) && !lines.includes(ours) && !lines.includes(untold);
}

/**
 * A service is the drill's by the marker in its key; or, before its description was written, by its program, where
 * that is the copy that the drill made. Another run's is described with a marker of its own. Where that program is gone,
 * quarantined say, it is unknown.
 */
function ifOurs(
  { name, payload, marker }: ToolService,
  then: readonly string[],
  otherwise: readonly string[] = [],
): string[] {
  const key = `${servicesKey}\\${name}`;
  const { program, copyOf } = payload;
  const byMarker = ['(', ...asks(key, [], marker), '&', ...ifSucceeded, ...then, ')'];
  if (copyOf === undefined) return byMarker;
  const same = ifCopy(copyOf, program, { ours: then, unread: otherwise });
  const own = ['(', ...asks(key, ['/v', 'ImagePath'], program), '&', ...ifSucceeded, ...same, ')'];
  const undescribed = ['reg.exe', 'query', key, '/v', 'Description', ...quiet, '&', 'if', 'errorlevel', '1'];
  return [...byMarker, '&', '(', ...undescribed, ...own, ')'];
}

function asks(key: string, value: readonly string[], text: string): string[] {
  return ['reg.exe', 'query', key, ...value, '2>nul', '|', 'findstr.exe', '/l', text, '>nul'];
}

export interface IfCopy {
  readonly ours?: readonly string[];
  readonly foreign?: readonly string[];
  /** Where one of both files cannot be read. */
  readonly unread?: readonly string[];
}

/** Lines of `fc /b`, `0000003C: E8 00`: a byte that differs, and one of which the second file has nothing. */
const differs = ':......$';
const unwritten = ':....00$';

/**
 * Words for cmd.exe, by whether the target is the drill's copy of the source. A copy that a power cut tore is, too: each of its bytes
 * is the source's or was never written, so that NTFS gives a zero for it, and no byte is there beyond where it ends.
 */
export function ifCopy(
  source: string,
  target: string,
  { ours = [], foreign = [], unread = [] }: IfCopy,
): string[] {
  const compare = ['fc.exe', '/b', source, target];
  const written = ['findstr.exe', '/r', differs, '|', 'findstr.exe', '/v', '/r', unwritten, '>nul'];
  const decide = [
    ...(foreign.length === 0 ? [] : ['&', '(', 'if', 'not', 'errorlevel', '1', ...foreign, ')']),
    ...(ours.length === 0 ? [] : ['&', '(', 'if', 'errorlevel', '1', ...ours, ')']),
  ];
  return [
    ...['(', ...compare, ...quiet, '&'],
    ...(unread.length === 0 ? [] : ['(', 'if', 'errorlevel', '2', ...unread, ')', '&']),
    ...['if', 'not', 'errorlevel', '2', '(', ...throughFindstr('runs'), '>nul', '2>&1', '&', ...ifSucceeded],
    ...['(', ...compare, '2>nul', '|', ...written, ...decide, ')', ')', ')'],
  ];
}
