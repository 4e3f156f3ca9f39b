import type { BootSettings } from '../../machine.ts';
import type { Deed } from '../../posix/deeds.ts';
import { type FileTree, sealed } from '../../posix/files.ts';
import type { Inode } from '../../posix/inode.ts';
import { type Names, serviceRecord, syscallOf, syscallRecords, userRecord } from './records.ts';
import { type AuditRule, readRule, ruleFor, usualRules } from './rules.ts';

/** Bytes after which the oldest half of the log is dropped, in place of a rotation. */
const largest = 16 * 1024 * 1024;

/** The kernel's audit with its rules, and auditd with its log. */
export class AuditLog {
  rules: AuditRule[] = usualRules.flatMap(text => readRule(text.split(' ')) ?? []);
  enabled = 1;
  /** Process id of auditd. */
  daemon = 0;
  readonly #settings: BootSettings;
  readonly #files: FileTree;
  readonly #file: Inode;
  readonly #names: Names;
  #serial: number;

  constructor(settings: BootSettings, files: FileTree, names: Names) {
    this.#settings = settings;
    this.#files = files;
    this.#names = names;
    this.#serial = 100 + Math.floor(settings.random() * 10_000);
    const uid = settings.faults.unreadableLog ? sealed : 0;
    this.#file = files.seed('/var/log/audit/audit.log', { mode: 0o640, uid, gid: 4 });
  }

  record(deed: Deed): void {
    const { hostname } = this.#settings;
    if (deed.kind === 'user-message')
      this.#write([['USER', userRecord(deed.process, deed.text, hostname, this.#names)]]);
    else if (deed.kind === 'unit' && deed.audited && deed.user === undefined) {
      const stem = deed.unit.replace(/\.service$/, '');
      this.#write([[deed.audited.type, serviceRecord(stem, deed.audited.success)]]);
    } else if (deed.kind === 'executed' || deed.kind === 'file') {
      const rule = ruleFor(this.rules, deed, syscallOf(deed));
      if (rule) this.#write(syscallRecords(deed, rule.key, this.#names));
    }
  }

  #write(records: readonly (readonly [type: string, text: string])[]): void {
    const { faults, clock } = this.#settings;
    if (this.enabled === 0 || faults.sourceOff('auditd') || faults.sourceOff('audit.log')) return;
    this.#serial += 1;
    const whole = () => records.map(([, text]) => text).join('\n');
    if (records.some(([type]) => faults.suppressed(type, whole))) return;
    const stamp = `audit(${(Math.floor(clock()) / 1000).toFixed(3)}:${this.#serial})`;
    this.#file.content += records.map(([type, text]) => `type=${type} msg=${stamp}: ${text}\n`).join('');
    if (this.#file.content.length > largest) this.#file.content = this.#file.content.slice(-largest / 2);
    this.#files.touch(this.#file);
  }
}
