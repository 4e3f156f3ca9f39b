import { plain } from '../../reports/index.ts';
import type { RuleInfo } from '../../validators/sigma/index.ts';
import type { Hit } from './findings.ts';

/** How matches are told one by one, a line each. */
export type MatchText = (hit: Hit, file: string) => string;

/** `{ file, record, time, rule: {id, title, level, tags}, fields }`, and `correlation` where there was one. */
export function matchesAsJson(rules: readonly RuleInfo[]): MatchText {
  const parts = rules.map(({ id, title, level, tags }) => JSON.stringify({ id, title, level, tags }));
  return ({ rule, file, record, time, fields = '{}', correlation }, read) => {
    const head = JSON.stringify({ file: file ?? read, record, time: timeText(time) ?? null });
    const tail = correlation ? `,"correlation":${JSON.stringify(correlation)}` : '';
    return `${head.slice(0, -1)},"rule":${parts[rule]},"fields":${fields}${tail}}\n`;
  };
}

export function matchesAsText(rules: readonly RuleInfo[]): MatchText {
  return ({ rule, file, record, time }, read) => {
    const { level = '', title = '' } = rules[rule] ?? {};
    return `${plain(`${timeText(time) ?? '-'}  ${level}  ${title}  ${file ?? read}:${record}`)}\n`;
  };
}

/** RFC 3339 in UTC; undefined for a time that no calendar has. */
export function timeText(time: number | undefined): string | undefined {
  return time === undefined || !(Math.abs(time) <= 8.64e15) ? undefined : new Date(time).toISOString();
}
