import { relative } from 'node:path';
import { palette, plain, type Tone } from '../../reports/index.ts';
import {
  compileRules,
  type RuleInfo,
  type RuleSet,
  type RuleSource,
  readRegular,
  type Taxonomy,
} from '../../validators/sigma/index.ts';
import { count } from '../eval/summary.ts';
import { print } from '../output.ts';
import { wantsColor } from '../terminal.ts';
import { conditionFindings } from './condition.ts';
import { contradictions } from './contradictions.ts';
import { type RuleText, ruleTextsIn } from './document.ts';
import { type Asked, fieldFindings } from './fields.ts';
import { ruleFilesIn } from './load.ts';
import type { Placeholders } from './placeholders.ts';
import { portabilityFindings } from './portability.ts';
import type { Finding, Problem, Severity } from './problem.ts';
import { schemaFindings } from './schema.ts';
import { tasteFindings } from './taste.ts';

export interface RuleCheck {
  readonly dirs: readonly string[];
  readonly placeholders: Placeholders;
  readonly taxonomy: Taxonomy;
  readonly json: boolean;
  /** Leaves the notes out. */
  readonly quiet: boolean;
}

/** Prints what is wrong with rules, with file and line. Gives true if there are notes at most. */
export async function checkRules({ dirs, placeholders, taxonomy, json, quiet }: RuleCheck): Promise<boolean> {
  const files = await ruleFilesIn(dirs);
  const sources = await Promise.all(
    files.map(async file => ({ file: shown(file), text: await readRegular(file) })),
  );
  const set = compileRules(sources, { placeholders, taxonomy });
  const problems = problemsOf(sources, set, taxonomy).filter(({ severity }) => !quiet || severity !== 'note');
  if (json)
    await print(
      `${JSON.stringify({ rules: set.rules.length, unsupported: set.unsupported.length, files: files.length, problems }, undefined, 2)}\n`,
    );
  else await print(asText(problems, set.rules.length, files.length));
  return problems.every(({ severity }) => severity === 'note');
}

/** The shorter way to a file: most are below the folder that one stands in. */
function shown(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near;
}

/** What is wrong with the rules of files, in the order of files and lines. */
function problemsOf(sources: readonly RuleSource[], set: RuleSet, taxonomy: Taxonomy): Problem[] {
  const rules = new Map(set.rules.map(rule => [`${rule.file}:${rule.line}`, rule]));
  const problems = sources.flatMap(({ file = '', text }) => {
    const documents = ruleTextsIn(file, text);
    const isCollection = documents.some(({ content }) => 'action' in content);
    return documents.flatMap(document =>
      problemsOfDocument(document, isCollection, { set, taxonomy }, rules.get(`${file}:${document.line}`)),
    );
  });
  const known = new Set(problems.map(({ file, line, code }) => `${code} ${file}:${line}`));
  const refused = set.unsupported.map(
    ({ file = '', line = 1, why }): Problem => ({
      file,
      line,
      severity: 'error',
      code: 'unusable',
      message: why,
    }),
  );
  const news = refused.filter(({ file, line }) => !known.has(`schema ${file}:${line}`));
  return [...news, ...problems, ...sameTitles(set)].sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || ranks[a.severity] - ranks[b.severity],
  );
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

function problemsOfDocument(
  document: RuleText,
  isCollection: boolean,
  asked: Asked,
  rule: RuleInfo | undefined,
): Problem[] {
  const { file, content } = document;
  const findings: Finding[] = [
    ...schemaFindings(content, isCollection),
    ...(isCollection ? [] : tasteFindings(content)),
    ...(rule ? [...conditionFindings(content), ...contradictions(content)] : []),
    ...(rule ? portabilityFindings(document) : []),
    ...(rule ? fieldFindings(asked, rule, content) : []),
  ];
  return findings.map(({ path, ...rest }) => ({ file, line: document.lineOf(path), ...rest }));
}

function sameTitles({ rules }: RuleSet): Problem[] {
  const first = new Map<string, (typeof rules)[number]>();
  return rules.flatMap(rule => {
    const other = first.get(rule.title);
    if (!other) first.set(rule.title, rule);
    if (!other || other.file === rule.file) return [];
    const { file = '', line = 1 } = rule;
    const message = `${other.file}:${other.line} has the same title`;
    return [{ file, line, severity: 'warning', code: 'duplicate-title', message }] as const;
  });
}

const tones: Readonly<Record<Severity, Tone>> = { error: 'bad', warning: 'warn', note: 'quiet' };

/** What is said once, and everywhere that it holds. */
type Said = Pick<Problem, 'severity' | 'code' | 'message'> & { readonly places: string[] };

/** Equal notes become one; an error or warning keeps a line of its own. */
function grouped(problems: readonly Problem[]): Said[] {
  const notes = new Map<string, Said>();
  return problems.flatMap(({ file, line, severity, code, message, detail }) => {
    const key = `${code} ${message}`;
    const place = `${file}:${line}`;
    const earlier = severity === 'note' ? notes.get(key) : undefined;
    earlier?.places.push(detail === undefined ? place : `${place} (${detail})`);
    if (earlier !== undefined) return [];
    const text = detail === undefined ? message : `${message} (${detail})`;
    const said = { severity, code, message: text, places: [place] };
    if (severity === 'note') notes.set(key, said);
    return [said];
  });
}

/** What is said of more places than this needs no more of them to be understood. */
const mostPlaces = 20;

function alsoAt(places: readonly string[]): string {
  if (places.length === 0) return '';
  const more = places.length > mostPlaces ? ` and ${places.length - mostPlaces} more (--json names all)` : '';
  return ` ${places.length + 1} times, also in ${plain(places.slice(0, mostPlaces).join(', '))}${more}`;
}

function asText(problems: readonly Problem[], rules: number, files: number): string {
  const paint = palette(wantsColor(process.stdout, undefined));
  const lines = grouped(problems).map(
    ({ severity, code, message, places: [first = '', ...others] }) =>
      `${plain(first)}: ${paint[tones[severity]](severity)}: ${plain(message)} [${code}]${alsoAt(others)}`,
  );
  const many = (severity: Severity) => problems.filter(problem => problem.severity === severity).length;
  const found = [
    count(many('error'), 'error'),
    count(many('warning'), 'warning'),
    count(many('note'), 'note'),
  ];
  return `${[...lines, `${count(rules, 'rule')} in ${count(files, 'file')}: ${found.join(', ')}`].join('\n')}\n`;
}
