import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';

/** One document of a rule file with the lines of its parts. */
export interface RuleText {
  readonly file: string;
  /** First line that is neither blank nor a comment, counted from 1. */
  readonly line: number;
  readonly content: Readonly<Record<string, unknown>>;
  /** The line of a part, or of the nearest part around it that exists. */
  lineOf(path: readonly PropertyKey[]): number;
  /** The unquoted values below a part, as they are written. */
  plainScalars(path: readonly PropertyKey[]): PlainScalar[];
}

export interface PlainScalar {
  readonly path: readonly PropertyKey[];
  readonly source: string;
}

/** The documents of a file that are maps; what is broken beyond that the engine names. */
export function ruleTextsIn(file: string, text: string): RuleText[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false });
  if ('empty' in documents) return [];
  return documents.flatMap(document => {
    const content = contentOf(document);
    if (!content) return [];
    const lineOf = (path: readonly PropertyKey[]) => lines.linePos(offsetOf(document, path)).line;
    const plainScalars = (path: readonly PropertyKey[]) => plainIn(document.getIn(path, true), path);
    return [{ file, line: lineOf([]), content, lineOf, plainScalars }];
  });
}

/** Aliases are left out: what they stand for is there already. */
function plainIn(node: unknown, path: readonly PropertyKey[]): PlainScalar[] {
  if (isScalar(node))
    return node.type === 'PLAIN' && node.source !== undefined ? [{ path, source: node.source }] : [];
  if (isMap(node))
    return node.items.flatMap(({ key, value }) =>
      isScalar(key) ? plainIn(value, [...path, String(key.value)]) : [],
    );
  return isSeq(node) ? node.items.flatMap((item, index) => plainIn(item, [...path, index])) : [];
}

function contentOf(document: Document): Record<string, unknown> | undefined {
  if (document.errors.length > 0) return undefined;
  try {
    // Aliases that expand beyond measure throw.
    const content: unknown = document.toJS({ maxAliasCount: 1_000 });
    return isRecord(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where a part stands in the text, or the nearest part around it that exists. */
export function offsetOf(document: Pick<Document, 'contents'>, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else {
      node = childOf(node, step);
      offset = startOf(node) ?? offset;
    }
  }
  return offset;
}

function childOf(node: unknown, step: PropertyKey): unknown {
  if (typeof node !== 'object' || node === null || !('items' in node) || !Array.isArray(node.items))
    return undefined;
  return node.items[Number(step)];
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
