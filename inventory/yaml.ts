import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml';
import { type Finding, failWith, type Problem, shown } from './problem.ts';

/** The plain value of a YAML file, and where each part of it stands. */
export interface Source {
  readonly value: unknown;
  /** Mistakes that leave the rest readable, such as a key given twice. */
  readonly problems: readonly Problem[];
  place(finding: Finding): Problem;
}

interface Context {
  readonly text: string;
  readonly file: string;
  readonly lines: LineCounter;
}

/** Reads one YAML 1.2 document; throws InventoryError where nothing sensible can be said about the rest. */
export function readYaml(text: string, file: string): Source {
  const context = { text, file, lines: new LineCounter() };
  const document = onlyDocument(context);
  if (document.errors.length > 0) failWith(syntaxProblems(context, document));
  const twice = keysGivenTwice(context, document);
  const tags = document.warnings.map(warning => at(context, warning.pos[0], ...tagMistake(warning.message)));
  const value = plainValue(context, document);
  return { value, problems: [...twice, ...tags], place: finding => place(context, document, finding) };
}

function onlyDocument(context: Context): Document {
  // The library's own search for duplicate keys compares every pair of hosts.
  const options = { lineCounter: context.lines, prettyErrors: false, uniqueKeys: false };
  const parsed = parseAllDocuments(context.text, options);
  const [first, second] = 'empty' in parsed ? [] : parsed;
  if (first === undefined)
    failWith([at(context, 0, 'the file is empty', 'write `hosts:` and a host below it')]);
  if (second !== undefined) {
    const start = context.text.lastIndexOf('---', second.contents?.range[0] ?? second.range[0]);
    failWith([at(context, Math.max(start, 0), 'a second document begins here', 'keep one document a file')]);
  }
  return first;
}

function at(context: Context, offset: number, message: string, fix?: string): Problem {
  const { line, col } = context.lines.linePos(offset);
  const where = { file: context.file, line: Math.max(line, 1), column: Math.max(col, 1), message };
  return fix === undefined ? where : { ...where, fix };
}

/** One for each line: what follows on the same line is mostly the echo of the first. */
function syntaxProblems(context: Context, document: Document): Problem[] {
  const problems = document.errors.map(({ code, message, pos }) =>
    syntaxProblem(context, code, message, pos[0]),
  );
  return problems.filter((one, index) => problems.findIndex(other => other.line === one.line) === index);
}

function syntaxProblem(context: Context, code: string, message: string, offset: number): Problem {
  switch (code) {
    case 'TAB_AS_INDENT':
      return at(context, offset, 'a tab is used for indentation', 'indent with spaces');
    case 'RESOURCE_EXHAUSTION':
      return at(context, offset, 'nested too deeply');
    default:
      return at(context, offset, `not valid YAML: ${message.split('\n', 1)[0]}`);
  }
}

function keysGivenTwice(context: Context, document: Document): Problem[] {
  const problems: Problem[] = [];
  walk(document.contents, node => {
    if (!isMap(node)) return;
    const seen = new Set<string>();
    for (const { key } of node.items) {
      const name = isScalar(key) ? String(key.value) : undefined;
      if (name === undefined) continue;
      const message = `key ${shown(name)} is given twice`;
      if (seen.has(name)) problems.push(at(context, offsetOf(key) ?? 0, message, 'keep one of the two'));
      seen.add(name);
    }
  });
  return problems;
}

function tagMistake(message: string): [string, string] {
  const tag = /!\S*/.exec(message)?.[0] ?? 'a tag';
  return [`tag ${tag} is not known here`, 'write plain values; secrets as {env: NAME} or {command: [...]}'];
}

/** The value as plain objects; bombs of aliases, cycles and aliases to nothing end here. */
function plainValue(context: Context, document: Document): unknown {
  const aliases: { readonly offset: number; readonly source: string; readonly sound: boolean }[] = [];
  walk(document.contents, node => {
    if (!isAlias(node)) return;
    const target = node.resolve(document);
    const start = node.range?.[0] ?? 0;
    const inside = target?.range !== undefined && target.range !== null && start < target.range[2];
    aliases.push({ offset: start, source: node.source, sound: target !== undefined && !inside });
  });
  const unsound = aliases.filter(alias => !alias.sound);
  if (unsound.length > 0) {
    failWith(
      unsound.map(({ offset, source }) =>
        at(
          context,
          offset,
          `alias *${source} leads nowhere`,
          `define &${source} before it, outside of itself`,
        ),
      ),
    );
  }
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    const first = aliases[0]?.offset ?? 0;
    failWith([at(context, first, 'aliases multiply without end', 'write the settings under `defaults:`')]);
  }
}

function walk(root: unknown, visit: (node: Node) => void): void {
  const open: unknown[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isAlias(node) || isMap(node)) visit(node);
    if (isSeq(node)) for (const item of node.items) open.push(item);
    else if (isMap(node)) for (const pair of node.items) open.push(pair.key, pair.value);
  }
}

/** The value's (or key's) own place; where it was never written, the key of what it belongs to. */
function place(context: Context, document: Document, finding: Finding): Problem {
  let node: unknown = document.contents;
  let key = offsetOf(node) ?? 0;
  let found = true;
  for (const step of finding.path) {
    const next = child(document, node, step);
    found = next !== undefined;
    if (next === undefined) break;
    key = next.key;
    node = next.value;
  }
  const offset = found && finding.at === 'value' ? (offsetOf(node) ?? key) : key;
  return at(context, offset, finding.message, finding.fix);
}

function child(document: Document, parent: unknown, step: PropertyKey) {
  const node = isAlias(parent) ? parent.resolve(document) : parent;
  if (isSeq(node) && typeof step === 'number' && step < node.items.length) {
    const value = node.items[step];
    return { key: offsetOf(value) ?? 0, value };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(item => isScalar(item.key) && String(item.key.value) === String(step));
  return pair && { key: offsetOf(pair.key) ?? 0, value: pair.value };
}

function offsetOf(node: unknown): number | undefined {
  if (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) return node.range?.[0];
  return undefined;
}
