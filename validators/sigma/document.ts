import { CORE_SCHEMA, floatCoreTag, intCoreTag, load, mergeTag, YAMLException } from 'js-yaml';
import type { RuleSource } from './contract.ts';
import { RuleFault } from './fault.ts';

/** One YAML document of a rule file, as data, or why it is none. `line` counts from 1. */
export type RuleDocument =
  | { readonly file?: string; readonly line: number; readonly content: Readonly<Record<string, unknown>> }
  | { readonly file?: string; readonly line: number; readonly fault: string };

/** Aliases can blow a small document up: what it comes to when they are written out may not exceed this. */
const mostNodes = 1_000_000;
const deepest = 100;

/**
 * Reads the documents of a rule file and resolves what their `action` asks for: `global` is merged into all that
 * follow, `reset` ends that, `repeat` is the previous document with changes.
 */
export function readDocuments(source: RuleSource): RuleDocument[] {
  const collection = new Collection();
  return piecesOf(source.text).flatMap((piece): RuleDocument[] => {
    const place = { line: piece.line, ...(source.file === undefined ? {} : { file: source.file }) };
    try {
      const content = collection.take(parse(piece.text));
      return content ? [{ ...place, content }] : [];
    } catch (error) {
      if (error instanceof YAMLException) {
        return [
          { ...place, line: piece.line + (error.mark?.line ?? 0), fault: `no valid YAML: ${error.reason}` },
        ];
      }
      if (error instanceof RuleFault) return [{ ...place, fault: error.message }];
      throw error;
    }
  });
}

/** Documents are parsed one by one, so that a broken one does not take the others with it. */
function piecesOf(text: string): { text: string; line: number }[] {
  const pieces: { text: string; line: number }[] = [];
  let start = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  for (const mark of text.matchAll(/^---(?=\s|$)/gm)) {
    const piece = text.slice(start, mark.index);
    pieces.push({ text: piece, line });
    line += newlines(piece);
    start = mark.index + 3;
  }
  pieces.push({ text: text.slice(start), line });
  return pieces.filter(piece => /^\s*[^\s#]/m.test(piece.text)).map(atFirstLine);
}

function atFirstLine(piece: { text: string; line: number }): { text: string; line: number } {
  const blank = /^(?:[ \t]*(?:#.*)?\r?\n)*/.exec(piece.text)?.[0] ?? '';
  return { text: piece.text.slice(blank.length), line: piece.line + newlines(blank) };
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}

type Content = Record<string, unknown>;

/**
 * YAML 1.2, with the merge keys (`<<`) that PyYAML knows. A number that would read otherwise than it is written
 * stays the text it is: `0x1` of an access mask, `010`, `+5`, one too large for JavaScript, `1.0` of a version,
 * `12e3` of a hash.
 */
const schema = CORE_SCHEMA.withTags(
  mergeTag,
  {
    ...intCoreTag,
    resolve: (source: string, isExplicit: boolean, tag: string) =>
      asWritten(intCoreTag.resolve(source, isExplicit, tag), source),
  },
  {
    ...floatCoreTag,
    resolve: (source: string, isExplicit: boolean, tag: string) =>
      asWritten(floatCoreTag.resolve(source, isExplicit, tag), source),
  },
);

function asWritten<T>(value: T, source: string): T | string {
  return typeof value === 'number' && String(value) !== source ? source : value;
}

function parse(text: string): Content {
  const content = load(text, { maxDepth: deepest, schema });
  if (!isContent(content)) throw new RuleFault('not a map: a rule has title, logsource and detection');
  checkSize(content);
  return content;
}

function checkSize(content: Content): void {
  let nodes = 0;
  const visit = (value: unknown, depth: number): void => {
    nodes += 1;
    if (nodes > mostNodes || depth > deepest)
      throw new RuleFault('its YAML aliases expand beyond all measure');
    if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) visit(inner, depth + 1);
  };
  visit(content, 0);
}

class Collection {
  private global: Content = {};
  private previous: Content = {};

  /** The rule that a document stands for, if it is one. */
  take(document: Content): Content | undefined {
    const { action, ...content } = document;
    switch (action) {
      case undefined:
        this.previous = merge(content, this.global);
        return this.previous;
      case 'global':
        this.global = merge(this.global, content);
        return undefined;
      case 'reset':
        this.global = {};
        return undefined;
      case 'repeat':
        this.previous = merge(this.previous, content);
        return this.previous;
      default:
        throw new RuleFault(`unknown action ${JSON.stringify(action)}: global, reset and repeat are known`);
    }
  }
}

/** Maps are merged, everything else is replaced. */
function merge(base: Content, changes: Content): Content {
  const entries = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(changes)) {
    const before = entries.get(key);
    entries.set(key, isContent(before) && isContent(value) ? merge(before, value) : value);
  }
  return Object.fromEntries(entries);
}

function isContent(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
