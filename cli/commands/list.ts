import type { CommandModule } from 'yargs';
import { table } from '../../reports/index.ts';
import { type CoverageCell, coverage, scenarios } from '../../scenarios/index.ts';
import { outputWidth } from '../terminal.ts';

interface Options {
  coverage: boolean;
  json: boolean;
}

export const listCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .option('coverage', {
        type: 'boolean',
        default: false,
        describe: 'Technique x data component x platform, holes included',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document' }),
  handler({ coverage: matrix, json }) {
    if (json) print(JSON.stringify(matrix ? coverage() : scenarios.map(summary), undefined, 2));
    else if (matrix) print(table(coverageRows(coverage()), { width: outputWidth(), unbroken: [0, 1, 3] }));
    else print(table(rows(), { width: outputWidth(), unbroken: [0, 1, 2] }));
  },
};

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function coverageRows(cells: readonly CoverageCell[]): string[][] {
  const body = cells.map(({ technique, platform, dataComponent, dataComponentName, scenarios: ids }) => [
    platform,
    technique,
    `${dataComponent} ${dataComponentName}`,
    ids.length === 0 ? 'HOLE' : ids.join(' '),
  ]);
  return [['platform', 'technique', 'data component', 'scenarios'], ...body];
}

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
