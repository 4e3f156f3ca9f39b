import type { Argv } from 'yargs';
import type { Logsource, Taxonomy } from '../../validators/sigma/index.ts';
import { UsageError } from '../usage.ts';

export interface TaxonomyOption {
  taxonomy?: string | undefined;
}

/** How recorded events map to log sources and field names, where the built-in mapping is not enough. */
export function taxonomyOption<T>(argv: Argv<T>) {
  return argv.option('taxonomy', {
    type: 'string',
    describe: "File that maps events to Sigma's log sources and fields, beside the built-in mapping",
  });
}

/** The built-in taxonomy, or that of a file, which takes more to be read. @throws {UsageError} */
export async function taxonomyFrom({ taxonomy: file }: TaxonomyOption): Promise<Taxonomy> {
  if (file !== undefined) return (await import('./taxonomy.ts')).readTaxonomy(file);
  return (await import('../../validators/sigma/index.ts')).sigmaTaxonomy;
}

const parts = ['product', 'category', 'service'] as const;

/** `product=aws,service=cloudtrail`, or nothing. @throws {UsageError} */
export function parseLogsource(text: string | undefined): Logsource | undefined {
  if (text === undefined) return undefined;
  const pairs = text.split(',').map(pair => /^\s*(\w+)=([^=]+)$/.exec(pair) ?? []);
  const named = Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value.trim()]));
  const isSound = Object.keys(named).every(name => parts.some(part => part === name)) && pairs.length > 0;
  if (isSound) return named;
  throw new UsageError(
    `--logsource ${text}: write product=...,category=...,service=... (one of them is enough)`,
  );
}
