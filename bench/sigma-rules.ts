import { argument, elsewhere, type How, type Kind, kinds } from './sigma-kinds.ts';
import { Random } from './sigma-random.ts';
import { programs, tokens } from './sigma-words.ts';

/** Rules as YAML, with SigmaHQ's mix of log sources and modifiers; the same in every run. */
export function ruleTexts(count: number, seed = 11): string[] {
  const random = new Random(seed);
  const choices = kinds.map(kind => [kind.rules, kind] as const);
  return Array.from({ length: count }, (_, index) => rule(random, index, random.weighted(choices)));
}

function rule(random: Random, index: number, kind: Kind): string {
  const words = random
    .some(40, 90, () => random.pick(tokens))
    .join(' ')
    .replaceAll(/[:#'"]/g, '');
  return `title: Suspicious ${index} Via ${random.pick(programs)}
id: ${random.hex(8)}-0000-4000-8000-${String(index).padStart(12, '0')}
status: test
description: Detects ${words}
references:
    - https://example.com/blog/${random.hex(20)}
    - https://example.org/posts/${random.hex(20)}
author: Somebody Else, Nobody Atall
date: 2023-03-14
modified: 2024-08-09
tags:
    - attack.execution
    - attack.t1569.002
logsource:
${Object.entries(kind.logsource)
  .map(([key, value]) => `    ${key}: ${value}`)
  .join('\n')}
detection:
${detection(random, kind)}
falsepositives:
    - Unknown
level: ${random.pick(['low', 'medium', 'high'])}
`;
}

function detection(random: Random, kind: Kind): string {
  if (random.chance(0.12) && kind.fields === elsewhere)
    return `    keywords:\n${list(
      random.some(2, 4, () => argument(random)),
      8,
    )}\n    condition: keywords`;
  const lines: string[] = [];
  const names: string[] = [];
  const selections = random.weighted([
    [5, 1],
    [6, 2],
    [2, 3],
  ]);
  const fields = fieldsOf(random, kind, Math.max(2, selections));
  for (let index = 0; index < selections; index++) {
    const name = selections === 1 ? 'selection' : `selection_${['img', 'cli', 'more'][index]}`;
    names.push(name);
    const one = fields[Math.min(index, fields.length - 1)];
    const own = selections === 1 || !one ? fields : [one];
    const hasAlternatives = selections > 1 && random.chance(0.4);
    lines.push(
      `    ${name}:`,
      hasAlternatives ? alternatives(random, kind, own) : map(random, kind, own, index === 0, 8),
    );
  }
  const filters = random.weighted([
    [6, 0],
    [3, 1],
    [2, 2],
  ]);
  for (let index = 0; index < filters; index++)
    lines.push(`    filter_main_${index}:`, map(random, kind, fieldsOf(random, kind, 1), false, 8));
  const positive = names.length === 1 ? 'selection' : 'all of selection_*';
  lines.push(`    condition: ${positive}${filters > 0 ? ' and not 1 of filter_main_*' : ''}`);
  return lines.join('\n');
}

type Field = Kind['fields'][number];

function fieldsOf(random: Random, { fields }: Kind, count: number): Field[] {
  const left = [...fields];
  return Array.from({ length: Math.min(count, fields.length) }, () => {
    const chosen = random.weighted(left.map(field => [field[0], field] as const));
    left.splice(left.indexOf(chosen), 1);
    return chosen;
  });
}

/** A list of maps, as of a program by its path or by the name it was built with. */
function alternatives(random: Random, kind: Kind, fields: readonly Field[]): string {
  const choices = [fields, fieldsOf(random, kind, 1)];
  return choices.map(choice => `        - ${map(random, kind, choice, false, 10).trimStart()}`).join('\n');
}

function map(random: Random, kind: Kind, fields: readonly Field[], isFirst: boolean, indent: number): string {
  const pad = ' '.repeat(indent);
  const lines = isFirst && kind.eventIds ? [`${pad}EventID: ${random.pick(kind.eventIds)}`] : [];
  for (const [, field, how, word] of fields) {
    const { key, value } = item(random, field, how, word, indent + 4);
    lines.push(`${pad}${key}:${value}`);
  }
  return lines.join('\n');
}

function item(
  random: Random,
  field: string,
  how: How,
  word: (random: Random) => string,
  indent: number,
): { key: string; value: string } {
  if (random.chance(0.008)) return { key: field, value: random.chance(0.6) ? ' null' : " ''" };
  if (how === 'part' && random.chance(0.03))
    return {
      key: `${field}|re`,
      value: ` '(?i)${plain(word(random))}\\s+.{0,20}${plain(random.pick(tokens))}'`,
    };
  const isAll = how === 'part' && random.chance(0.28);
  const windash = how === 'part' && random.chance(0.03) ? '|windash' : '';
  const values = isAll
    ? random.some(2, 3, () => word(random))
    : random.some(
        1,
        random.weighted([
          [5, 2],
          [3, 6],
          [1, 15],
        ]),
        () => word(random),
      );
  return {
    key: `${field}${modifiers[how]}${windash}${isAll ? '|all' : ''}`,
    value: `\n${list(values, indent)}`,
  };
}

const modifiers: Record<How, string> = {
  part: '|contains',
  end: '|endswith',
  start: '|startswith',
  whole: '',
};

function list(values: readonly string[], indent: number): string {
  return values.map(value => `${' '.repeat(indent)}- '${value}'`).join('\n');
}

function plain(text: string): string {
  return text.replace(/[^a-zA-Z0-9]/g, '.');
}
