import { stringify } from 'yaml';
import { print } from '../output.ts';
import type { Placeholders } from './placeholders.ts';

/** A list without values would be an error there; no name is written like this. */
const nothing = 'servicedrill:nothing';

/** Prints a processing pipeline for sigma-cli that fills the placeholders of rules as an inventory does here. */
export async function printPipeline(placeholders: Placeholders): Promise<void> {
  await print(pipelineText(placeholders));
}

function pipelineText(placeholders: Placeholders): string {
  const all = { known_admins: [], known_services: [], ...placeholders };
  const vars = Object.entries(all).map(
    ([name, values]) => [name, values.length === 0 ? [nothing] : values] as const,
  );
  const pipeline = {
    name: 'servicedrill: who and what is known',
    priority: 10,
    vars: Object.fromEntries(vars),
    transformations: [{ id: 'known', type: 'value_placeholders', include: Object.keys(all) }],
  };
  return stringify(pipeline);
}
