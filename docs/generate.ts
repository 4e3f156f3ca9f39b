import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { expectationsSchema } from '../cli/expectations/schema.ts';
import { comparisonModel, runListModel, trendsModel } from '../history/index.ts';
import { inventorySchema } from '../inventory/index.ts';
import { notificationModel } from '../nightly/index.ts';
import { firstModel, resultModel } from '../reports/index.ts';
import { catalogue } from './catalogue.ts';
import { reportsPage } from './formats.ts';
import { auditPolicy, auditRules } from './setup.ts';
import { taxonomyModule } from './taxonomy.ts';

/**
 * Writes what the documentation takes from the code; with `--check` writes nothing, names what is stale and
 * ends with 1.
 */

/** A new generated document is one line here: its path in this folder, and how its text is made. */
const documents: Readonly<Record<string, () => string | Promise<string>>> = {
  // What a document must have, not all it may have: a later version of the same schema can add members.
  'result.schema.json': () => schema('servicedrill result', z.toJSONSchema(resultModel, { io: 'input' })),
  'result-1.schema.json': () => schema('servicedrill result', z.toJSONSchema(firstModel, { io: 'input' })),
  'history.schema.json': () => schema('servicedrill history', z.toJSONSchema(runListModel, { io: 'input' })),
  'comparison.schema.json': () =>
    schema('servicedrill comparison', z.toJSONSchema(comparisonModel, { io: 'input' })),
  'trends.schema.json': () => schema('servicedrill trends', z.toJSONSchema(trendsModel, { io: 'input' })),
  'notification.schema.json': () =>
    schema('servicedrill notification', z.toJSONSchema(notificationModel, { io: 'input' })),
  'inventory.schema.json': () => schema('servicedrill inventory', inventorySchema()),
  'expectations.schema.json': () => schema('servicedrill expectations', expectationsSchema()),
  'scenarios.md': catalogue,
  'reports.md': reportsPage,
  'setup/linux.rules': auditRules,
  'setup/windows.cmd': auditPolicy,
  '../validators/sigma/taxonomy/sigma.ts': taxonomyModule,
};

function schema(title: string, document: object): string {
  return `${JSON.stringify({ title, ...document }, null, 2)}\n`;
}

const check = process.argv.includes('--check');
const stale: string[] = [];
for (const [name, text] of Object.entries(documents)) {
  const path = fileURLToPath(new URL(name, import.meta.url));
  const wanted = await text();
  if (wanted === (await readFile(path, 'utf8').catch(() => ''))) continue;
  if (check) stale.push(name);
  else await writeFile(path, wanted);
}
if (stale.length > 0) {
  process.stderr.write(`stale: ${stale.map(name => `docs/${name}`).join(', ')}; run npm run generate\n`);
  process.exitCode = 1;
}
