import type { RuleInfo } from '../../validators/sigma/index.ts';
import { type Counts, type Findings, type Hit, type Report, together } from './findings.ts';

export interface RuleTally {
  readonly rule: RuleInfo;
  count: number;
  /** The first match in the order of the recordings. */
  readonly first: { readonly file: string; readonly record: string; readonly time?: number };
}

export interface CorruptRecords {
  readonly file: string;
  count: number;
  readonly first: { readonly record: string; readonly why: string }[];
}

const keptOfFile = 100;

/** Counts what an evaluation comes to. */
export class Tally {
  readonly rules: readonly RuleInfo[];
  events = 0;
  /** Events of no known log source. */
  unplaced = 0;
  /** Events of a known log source that no rule is for, by that. */
  unasked: Counts = {};
  /** Events that are not whole, by what they lack. */
  lacking: Counts = {};
  matches = 0;
  readonly byRule = new Map<number, RuleTally>();
  readonly corrupt = new Map<string, CorruptRecords>();
  /** Files that could not be read, or not to their end, or of which nothing could be read. */
  readonly unreadable: { readonly file: string; readonly why: string }[] = [];
  readonly #readable = new Set<string>();

  constructor(rules: readonly RuleInfo[]) {
    this.rules = rules;
  }

  add(report: Report): void {
    if ('failed' in report) this.unreadable.push({ file: report.file, why: report.failed });
    else this.#addFindings(report.file, report.findings);
  }

  /** To be called at the end: a file of which every record is corrupt was not read. */
  finish(): void {
    for (const { file, count } of this.corrupt.values()) {
      if (this.#readable.has(file)) continue;
      this.unreadable.push({ file, why: `none of its records could be read (${count} are corrupt)` });
    }
  }

  #addFindings(file: string, { events, unplaced, unasked, lacking, hits, corrupt }: Findings): void {
    this.unasked = together(this.unasked, unasked);
    this.lacking = together(this.lacking, lacking);
    this.events += events;
    this.unplaced += unplaced;
    if (events > 0) this.#readable.add(file);
    for (const hit of hits) this.#count(hit, file);
    if (!corrupt || corrupt.count === 0) return;
    const known = this.corrupt.get(file) ?? { file, count: 0, first: [] };
    known.count += corrupt.count;
    known.first.push(...corrupt.first.slice(0, keptOfFile - known.first.length));
    this.corrupt.set(file, known);
  }

  #count(hit: Hit, file: string): void {
    this.matches++;
    const rule = this.rules[hit.rule];
    const known = this.byRule.get(hit.rule);
    if (known) known.count++;
    else if (rule) {
      const { record, time } = hit;
      const first = { file: hit.file ?? file, record, ...(time !== undefined && { time }) };
      this.byRule.set(hit.rule, { rule, count: 1, first });
    }
  }
}
