import type { CommandModule } from 'yargs';
import { table } from '../../reports/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import { outputWidth } from '../terminal.ts';

interface Options {
  json: boolean;
}

export const listCommand: CommandModule<object, Options> = {
  builder: argv => argv.option('json', { type: 'boolean', default: false, describe: 'One JSON document' }),
  handler({ json }) {
    if (json) process.stdout.write(`${JSON.stringify(scenarios.map(summary), undefined, 2)}\n`);
    else process.stdout.write(`${table(rows(), { width: outputWidth() })}\n`);
  },
};

function summary({ id, title, platform, role, techniques, tags }: (typeof scenarios)[number]) {
  return { id, title, platform, role, techniques, tags };
}

function rows(): string[][] {
  const body = scenarios.map(({ id, platform, techniques, title }) => [
    id,
    platform,
    techniques.map(technique => technique.id).join(' '),
    title,
  ]);
  return [['scenario', 'platform', 'techniques', 'what it does'], ...body];
}
