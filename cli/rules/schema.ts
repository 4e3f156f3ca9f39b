import * as z from 'zod';
import type { Finding } from './problem.ts';

const text = z.string().min(1);
/** Any UUID: the specification recommends version 4 and does not insist. */
const uuid = z.guid('must be a UUID');
const day = z.iso.date('must be a date such as 2026-01-31 (YYYY-MM-DD)');
const distinct = (list: readonly unknown[]) => new Set(list).size === list.length;

const metadata = {
  title: text.max(256, 'may have 256 characters'),
  id: uuid.optional(),
  name: text.max(256).optional(),
  taxonomy: text.max(256).optional(),
  related: z
    .array(z.looseObject({ id: uuid, type: z.enum(['derived', 'obsolete', 'merged', 'renamed', 'similar']) }))
    .optional(),
  status: z.enum(['stable', 'test', 'experimental', 'deprecated', 'unsupported']).optional(),
  description: z.string().max(65_535).optional(),
  license: text.optional(),
  author: z.string().optional(),
  references: z.array(z.string()).refine(distinct, 'has the same entry twice').optional(),
  date: day.optional(),
  modified: day.optional(),
  fields: z.array(z.string()).refine(distinct, 'has the same entry twice').optional(),
  falsepositives: z.union([z.string().min(2), z.array(z.string().min(2))]).optional(),
  level: z.enum(['informational', 'low', 'medium', 'high', 'critical']).optional(),
  tags: z
    .array(
      z
        .string()
        .regex(/^[a-z0-9_-]+\.[a-z0-9._-]+$/, 'must be namespace.name in lower case, such as attack.t1569'),
    )
    .refine(distinct, 'has the same entry twice')
    .optional(),
  scope: z.array(z.string().min(2)).optional(),
};

const logsource = z.looseObject({
  category: text.optional(),
  product: text.optional(),
  service: text.optional(),
  definition: z.string().optional(),
});

const condition = z.union([text, z.array(text).min(1)]);

/** The JSON schemas of the Sigma specification 2.1; what rules say beyond them is theirs. */
const models = {
  detection: z.looseObject({ ...metadata, logsource, detection: z.looseObject({ condition }) }),
  correlation: z.looseObject({
    ...metadata,
    correlation: z.looseObject({ type: text, rules: z.union([text, z.array(text).min(1)]) }),
  }),
  filter: z.looseObject({
    ...metadata,
    logsource,
    filter: z.looseObject({ rules: z.union([text, z.array(text)]).optional(), condition }),
  }),
};

type Content = Readonly<Record<string, unknown>>;

/** What in a document is not as the specification has it. Parts of a collection need not be whole. */
export function schemaFindings(content: Content, isPart: boolean): Finding[] {
  const kind = 'correlation' in content ? 'correlation' : 'filter' in content ? 'filter' : 'detection';
  const model = isPart ? models[kind].partial() : models[kind];
  const issues = model.safeParse(content).error?.issues ?? [];
  return issues.map(issue => ({
    severity: 'error',
    code: 'schema',
    message: `${issue.path.map(String).join('.')}: ${messageOf(issue, content)}`,
    path: issue.path,
  }));
}

function messageOf(issue: z.core.$ZodIssue, content: Content): string {
  const [key] = issue.path;
  const isMissing = issue.path.length === 1 && key !== undefined && !Object.hasOwn(content, key);
  if (isMissing) return 'is missing';
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type')
    return `must be ${issue.expected === 'object' ? 'a map' : `a ${issue.expected}`}`;
  return issue.message;
}
