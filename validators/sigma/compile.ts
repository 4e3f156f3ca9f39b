import type { Compiled, CorrelationRule, DetectionRule } from './compiled.ts';
import type { RuleSource, Unsupported } from './contract.ts';
import { parseCorrelation } from './correlation/parse.ts';
import { compileDetection, conditionsOf } from './detection.ts';
import { type RuleDocument, readDocuments } from './document.ts';
import { fieldsOf, unfilledIn } from './expr.ts';
import { RuleFault } from './fault.ts';
import { applyFilters, type Filter, parseFilter } from './filter.ts';
import { link } from './link.ts';
import { nameOf, readLogsource, readMetadata } from './metadata.ts';
import type { Placeholders } from './placeholders.ts';

type Readable = Extract<RuleDocument, { content: unknown }>;

/** What one document came to. */
type Part =
  | { readonly rule: DetectionRule | CorrelationRule }
  | { readonly filter: Filter }
  | { readonly refused: Unsupported };

/** Compiles rule files: detections, correlations and filters; whatever cannot be used is named in `unsupported`. */
export function compileSources(sources: readonly RuleSource[], placeholders: Placeholders): Compiled {
  return compilerOf(sources)(placeholders);
}

/** Compiles rule files as often as other values fill their placeholders: what asks for none is compiled once. */
export function compilerOf(sources: readonly RuleSource[]): (placeholders: Placeholders) => Compiled {
  const documents = sources.flatMap(readDocuments);
  const fixed = new Map<RuleDocument, Part>();
  return placeholders =>
    joined(
      documents.map(document => {
        const known = fixed.get(document);
        if (known) return known;
        const part = partOf(document, placeholders);
        if (!mayExpand(document)) fixed.set(document, part);
        return part;
      }),
    );
}

/** The modifier is a part of a key, and the keys are somewhere in the document. */
function mayExpand(document: RuleDocument): boolean {
  return 'content' in document && /expand/i.test(JSON.stringify(document.content));
}

function partOf(document: RuleDocument, placeholders: Placeholders): Part {
  try {
    if ('fault' in document) throw new RuleFault(document.fault);
    if ('filter' in document.content) return { filter: parseFilter(document, placeholders) };
    const isCorrelation = 'correlation' in document.content;
    return { rule: isCorrelation ? correlationOf(document) : detectionOf(document, placeholders) };
  } catch (error) {
    if (!(error instanceof RuleFault)) throw error;
    const { file, line } = document;
    return {
      refused: {
        ...nameOf(document),
        line,
        why: error.message,
        ...(file === undefined ? {} : { file }),
      },
    };
  }
}

function joined(parts: readonly Part[]): Compiled {
  const filters = parts.flatMap(part => ('filter' in part ? part.filter : []));
  const rules = parts.flatMap(part => ('rule' in part ? part.rule : []));
  const refused = parts.flatMap(part => ('refused' in part ? part.refused : []));
  return link(
    rules.map(rule => (rule.kind === 'detection' ? applyFilters(rule, filters) : rule)),
    refused,
  );
}

function correlationOf(document: Readable): CorrelationRule {
  const spec = parseCorrelation(document.content);
  const reads = [...new Set([...spec.groupBy, ...spec.fields])];
  const info = {
    ...readMetadata(document),
    kind: 'correlation' as const,
    logsource: {},
    reads,
    unfilled: [],
  };
  return { kind: 'correlation', spec, info };
}

function detectionOf(document: Readable, placeholders: Placeholders): DetectionRule {
  const { content } = document;
  const metadata = readMetadata(document);
  if (!('detection' in content)) throw new RuleFault('it has no detection');
  const logsource = readLogsource(content);
  const expr = compileDetection(content.detection, placeholders);
  return {
    kind: 'detection',
    expr,
    condition: conditionsOf(conditionIn(content.detection)).join(' or '),
    info: { ...metadata, kind: 'detection', logsource, reads: fieldsOf(expr), unfilled: unfilledIn(expr) },
  };
}

function conditionIn(detection: unknown): unknown {
  return typeof detection === 'object' && detection !== null && 'condition' in detection
    ? detection.condition
    : undefined;
}
