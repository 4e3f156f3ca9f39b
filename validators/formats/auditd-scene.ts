import { type ArgumentVector, argumentsOf } from './auditd-execve.ts';
import type { AuditEvent } from './auditd-join.ts';
import { type AuditPath, InodeNames, pathsOf } from './auditd-paths.ts';
import type { AuditRecord } from './auditd-record.ts';
import { architectureOf, deedOf, type FileDeed, syscallName } from './auditd-syscalls.ts';

/** A joined event with all that its records together tell; the views are cut from it. */
export interface AuditScene {
  readonly records: AuditEvent;
  /** The SYSCALL record, or the first one: who acted stands there. */
  readonly subject: AuditRecord;
  readonly syscall: string | undefined;
  readonly architecture: string | undefined;
  readonly deed: FileDeed;
  readonly succeeded: boolean;
  readonly arguments: ArgumentVector;
  /** The command line, as far as its arguments came. */
  readonly commandLine: string | undefined;
  /** What the log does not hold of the event, and what to do; undefined where it is whole. */
  readonly lacks: string | undefined;
  readonly cwd: string | undefined;
  readonly paths: readonly AuditPath[];
  /** The parent as this log showed it earlier; undefined where it did not. */
  readonly parent: KnownProcess | undefined;
}

/** A program that the log showed under a process id. */
export interface KnownProcess {
  readonly image: string;
  readonly commandLine?: string;
  readonly session: string | undefined;
}

/** How many processes are remembered. */
const mostProcesses = 4096;

/** What earlier events of the same log taught: programs by process id, paths by inode. Bounded. */
export class AuditMemory {
  readonly inodes = new InodeNames();
  readonly #processes = new Map<string, KnownProcess>();

  /** Reads an event in the light of the earlier ones, and remembers it. */
  scene(records: AuditEvent): AuditScene {
    const subject = records.find(record => record.type === 'SYSCALL') ?? records[0];
    const { arch, syscall: number, SYSCALL: enriched, success, res } = subject.fields;
    const architecture = architectureOf(arch);
    const syscall = enriched ?? syscallName(architecture, number);
    const vector = argumentsOf(records);
    const scene = {
      records,
      subject,
      syscall,
      architecture,
      deed: deedOf(syscall),
      succeeded: (success ?? res ?? 'yes') === 'yes' || res === 'success',
      arguments: vector,
      commandLine: vector.joined ?? (vector.words.length > 0 ? vector.words.join(' ') : undefined),
      lacks: lackOf(records, vector, deedOf(syscall)),
      cwd: records.find(record => record.type === 'CWD')?.fields.cwd,
      paths: pathsOf(records, syscall, this.inodes),
      parent: this.#parentOf(subject),
    };
    this.#remember(scene);
    return scene;
  }

  /** A process id may have been reused since: a parent is believed only within the same session, or as PID 1. */
  #parentOf({ fields }: AuditRecord): KnownProcess | undefined {
    const known = this.#processes.get(fields.ppid ?? '');
    return fields.ppid === '1' || known?.session === fields.ses ? known : undefined;
  }

  #remember(scene: AuditScene): void {
    const { pid, exe, ses } = scene.subject.fields;
    if (pid === undefined || exe === undefined || exe === '?') return;
    // A program that reports itself, as sshd does of a login, may be about to become another: a shell that no rule logs.
    if (scene.subject.type !== 'SYSCALL' && pid !== '1') {
      if (this.#processes.get(pid)?.image !== exe) this.#processes.delete(pid);
      return;
    }
    const before = this.#processes.get(pid);
    const known = scene.deed === 'execute' ? scene.commandLine : undefined;
    const commandLine = known ?? (before?.image === exe ? before.commandLine : undefined);
    this.#processes.delete(pid);
    this.#processes.set(pid, {
      image: exe,
      session: ses,
      ...(commandLine === undefined ? {} : { commandLine }),
    });
    if (this.#processes.size > mostProcesses)
      this.#processes.delete(this.#processes.keys().next().value ?? pid);
  }
}

const noArguments =
  'its arguments are not in the log (no EXECVE record), and rules on the command line cannot match: no audit rule may exclude EXECVE';

const pathsLost =
  'records of its paths are missing (lost, or excluded by an audit rule), and a rule that did not match might have';

/** SYSCALL says how many PATH records follow it (`items`). */
function lackOf(records: AuditEvent, { lacks }: ArgumentVector, deed: FileDeed): string | undefined {
  const call = records.find(({ type }) => type === 'SYSCALL');
  if (lacks !== undefined || !call || deed === 'other') return lacks;
  if (deed === 'execute') {
    const hasArguments = records.some(({ type }) => type === 'EXECVE');
    return hasArguments || call.fields.success !== 'yes' ? undefined : noArguments;
  }
  const items = Number(call.fields.items);
  return records.filter(({ type }) => type === 'PATH').length < items ? pathsLost : undefined;
}
