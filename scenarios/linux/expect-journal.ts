import type { Expectation } from '../contract.ts';
import { ruleIds } from '../rule-ids.ts';

/** The journal says that PID 1 started it (DS0019), the same deed seen by another log. */
export function journalStarted(unit: string): Expectation {
  return journalEntry({
    id: 'service-creation-journal',
    title: 'unknown service started, by the journal',
    rule: 'journalServiceStart',
    field: 'UNIT',
    unit: `${unit}.service`,
  });
}

/** A timer or path unit, of which audit knows nothing, was started (DC0060). */
export function starterStarted(unit: string): Expectation {
  return journalEntry({
    id: 'starter-creation',
    title: 'unknown timer or path unit started, by the journal',
    rule: 'journalStarterStart',
    field: 'UNIT',
    unit,
  });
}

/** A user's own manager, of which audit knows nothing, started a unit (DC0060). */
export function userUnitStarted(unit: string): Expectation {
  return journalEntry({
    id: 'service-creation-journal',
    title: 'unknown unit started by a user’s manager, by the journal',
    rule: 'journalUserUnitStart',
    field: 'USER_UNIT',
    unit,
  });
}

/** systemd starts a service again that came to an end (DC0060). */
export function restartScheduled(unit: string): Expectation {
  const message = { field: 'MESSAGE', test: 'contains', any: ['restart'] } as const;
  const entry = journalEntry({
    id: 'service-restart',
    title: 'unknown service to be started again, by the journal',
    rule: 'journalServiceRestart',
    field: 'UNIT',
    unit: `${unit}.service`,
  });
  return { ...entry, telemetry: { ...entry.telemetry, where: [...entry.telemetry.where, message] } };
}

interface JournalEntry {
  readonly id: string;
  readonly title: string;
  readonly rule: keyof typeof ruleIds.linux;
  readonly field: 'UNIT' | 'USER_UNIT';
  readonly unit: string;
}

function journalEntry({ id, title, rule, field, unit }: JournalEntry): Expectation {
  return {
    id,
    title,
    dataComponent: { id: 'DC0060', name: 'Service Creation' },
    rules: [ruleIds.linux[rule]],
    must: 'fire',
    telemetry: {
      sources: ['journald'],
      need: { kind: 'service-start' },
      views: [{ service: 'systemd' }],
      where: [{ field, test: 'is', any: [unit] }],
    },
  };
}
