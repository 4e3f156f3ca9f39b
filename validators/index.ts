export { Attribution, isTelemetry } from './attribution.ts';
export type * from './contract.ts';
export { auditEvents } from './formats/auditd.ts';
export { onComputer } from './formats/computer.ts';
export { eslogEvents } from './formats/eslogger.ts';
export { journalEvents, journalExportEvents } from './formats/journald.ts';
export type {
  Corruption,
  LineBlock,
  RecordedEvent,
  RecordedFormat,
  RecordedLog,
} from './recorded/contract.ts';
export { type ReadOptions, readLineBlock, readRecorded } from './recorded/read.ts';
export { type Attempted, judgeAttempt } from './refusal.ts';
export { shippedRules } from './rules/index.ts';
export { logSource } from './sources/registry.ts';
export { switchedOnBy } from './sources/switching.ts';
export { techniquesOf } from './techniques.ts';
export { type Judgement, judge } from './verdict.ts';
