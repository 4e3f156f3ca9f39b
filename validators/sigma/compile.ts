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

/** Compiles rule files: detections, correlations and filters; whatever cannot be used is named in `unsupported`. */
export function compileSources(sources: readonly RuleSource[], placeholders: Placeholders): Compiled {
  const parts = new Parts(placeholders);
  for (const source of sources) for (const document of readDocuments(source)) parts.take(document);
  return link(parts.finished(), parts.unsupported);
}

class Parts {
  readonly unsupported: Unsupported[] = [];
  private readonly rules: (DetectionRule | CorrelationRule)[] = [];
  private readonly filters: Filter[] = [];
  private readonly placeholders: Placeholders;

  constructor(placeholders: Placeholders) {
    this.placeholders = placeholders;
  }

  take(document: RuleDocument): void {
    try {
      if ('fault' in document) throw new RuleFault(document.fault);
      if ('filter' in document.content) this.filters.push(parseFilter(document, this.placeholders));
      else this.rules.push(this.compileRule(document));
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error;
      this.refuse(document, error.message);
    }
  }

  finished(): (DetectionRule | CorrelationRule)[] {
    return this.rules.map(rule => (rule.kind === 'detection' ? applyFilters(rule, this.filters) : rule));
  }

  private compileRule(document: Readable): DetectionRule | CorrelationRule {
    return 'correlation' in document.content
      ? correlationOf(document)
      : detectionOf(document, this.placeholders);
  }

  private refuse(document: RuleDocument, why: string): void {
    const { file, line } = document;
    this.unsupported.push({ ...nameOf(document), line, why, ...(file === undefined ? {} : { file }) });
  }
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
