import type { Format } from '../format.ts';
import { evidenceIds } from '../reading.ts';
import type { ExpectationResult, HostResult, Result, ScenarioResult } from '../result.ts';

export const csv: Format = {
  name: 'csv',
  purpose: 'a spreadsheet: a row for each expectation; no cell can become a formula',
  extension: 'csv',
  render: result => [columns, ...rowsOf(result)].map(line).join(''),
};

type Value = string | number | boolean | null;

const columns = [
  ...['run', 'started', 'host', 'platform', 'emulated', 'scenario', 'techniques', 'marker', 'outcome'],
  ...['restored', 'expectation', 'title', 'data_component', 'rule_id', 'rule', 'level', 'must', 'verdict'],
  ...['met', 'seconds', 'within', 'evidence', 'why'],
];

/** A host without scenarios and a scenario without expectations have a row, too: what was not told is no success. */
function* rowsOf({ run, hosts }: Result): Generator<Value[]> {
  for (const host of hosts) {
    const about = [run.id, run.started, host.name, host.platform, host.emulated];
    if (host.error !== null || host.scenarios.length === 0) yield [...about, ...undrilled(host)];
    for (const scenario of host.scenarios) {
      const drilled = [...about, ...scenarioCells(scenario)];
      if (scenario.expectations.length === 0) yield [...drilled, ...empty(12), scenario.why];
      for (const expectation of scenario.expectations) yield [...drilled, ...expectationCells(expectation)];
    }
  }
}

function undrilled({ error }: HostResult): Value[] {
  return [...empty(3), 'not drilled', ...empty(13), error?.message ?? 'the run ended before its turn'];
}

function scenarioCells({ id, techniques, marker, outcome, restored }: ScenarioResult): Value[] {
  return [id, techniques.join(' '), marker, outcome, restored];
}

function expectationCells(expectation: ExpectationResult): Value[] {
  const { id, title, dataComponent, rule, must, verdict, met, secondsToVerdict, within, why } = expectation;
  const evidence = evidenceIds(expectation).join(' ');
  return [
    ...[id, title, dataComponent.name, rule.id, rule.title, rule.level, must, verdict],
    ...[met, secondsToVerdict, within, evidence, why],
  ];
}

function empty(count: number): null[] {
  return Array.from({ length: count }, () => null);
}

function line(values: readonly Value[]): string {
  return `${values.map(cell).join(',')}\n`;
}

function cell(value: Value): string {
  return typeof value === 'string' ? `"${inert(value).replaceAll('"', '""')}"` : String(value ?? '');
}

/**
 * What a spreadsheet takes for a formula begins with one of these signs (OWASP, "CSV Injection"), full-width ones included; where
 * a semicolon separates cells, after one of those, too. An apostrophe before it makes it text.
 */
function inert(text: string): string {
  return text.replaceAll(/(^|;)(["'\s]*)([=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'$2$3");
}
