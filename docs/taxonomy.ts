import { readFile } from 'node:fs/promises';
import { parseTaxonomy } from '../cli/rules/taxonomy.ts';

const file = 'validators/sigma/taxonomy/sigma.yml';

/** The built-in taxonomy as a module, so that the engine reads no file and no YAML to begin. */
export async function taxonomyModule(): Promise<string> {
  const yaml = await readFile(new URL(`../${file}`, import.meta.url), 'utf8');
  const { providers, elsewhere, sources } = parseTaxonomy(yaml, file, { sources: [] });
  return [
    "import type { Taxonomy } from './contract.ts';",
    '',
    '// Made of sigma.yml by `npm run generate`.',
    '',
    '/**',
    ' * The taxonomy of the Sigma specification (appendix "Taxonomy", version 2.1) for recorded events. It is used unless another is',
    ' * given; spread its sources to extend it.',
    ' */',
    'export const sigmaTaxonomy: Taxonomy = {',
    `  providers: ${JSON.stringify(providers)},`,
    `  elsewhere: ${JSON.stringify(elsewhere)},`,
    '  sources: [',
    ...sources.map(source => `    ${JSON.stringify(source)},`),
    '  ],',
    '};',
    '',
  ].join('\n');
}
