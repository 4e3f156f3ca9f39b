import type { CorrelationRule, DetectionRule } from './compiled.ts';
import type { RuleSource, Unsupported } from './contract.ts';
import { parseCorrelation } from './correlation/parse.ts';
import { compileDetection, conditionsOf } from './detection.ts';
import { type RuleDocument, readDocuments } from './document.ts';
import { fieldsOf, unfilledIn } from './expr.ts';
import { RuleFault } from './fault.ts';
import { type Filter, parseFilter } from './filter.ts';
import { nameOf, readLogsource, readMetadata } from './metadata.ts';
import type { Placeholders } from './placeholders.ts';

type Readable = Extract<RuleDocument, { content: unknown }>;

/** What a rule file holds, each kind in the order of the text. */
export interface Parts {
  readonly rules: readonly (DetectionRule | CorrelationRule)[];
  readonly filters: readonly Filter[];
  readonly unsupported: readonly Unsupported[];
}

/** Compiles one rule file: detections, correlations and filters; whatever cannot be used is named in `unsupported`. */
export function partsOf(source: RuleSource, placeholders: Placeholders): Parts {
  const rules: (DetectionRule | CorrelationRule)[] = [];
  const filters: Filter[] = [];
  const unsupported: Unsupported[] = [];
  for (const document of readDocuments(source)) {
    try {
      if ('fault' in document) throw new RuleFault(document.fault);
      if ('filter' in document.content) filters.push(parseFilter(document, placeholders));
      else rules.push(compileRule(document, placeholders));
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error;
      unsupported.push(refusal(document, error.message));
    }
  }
  return { rules, filters, unsupported };
}

function compileRule(document: Readable, placeholders: Placeholders): DetectionRule | CorrelationRule {
  return 'correlation' in document.content ? correlationOf(document) : detectionOf(document, placeholders);
}

function refusal(document: RuleDocument, why: string): Unsupported {
  const { file, line } = document;
  return { ...nameOf(document), line, why, ...(file === undefined ? {} : { file }) };
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
