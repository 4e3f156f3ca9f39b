import { LabError } from '../lab/index.ts';
import { plain, table } from '../reports/index.ts';
import type { Measure } from './measure.ts';

/** Each is loaded when it is its turn, so that none runs in the shadow of another's memory. */
const benches: Readonly<Record<string, () => Promise<Measure[]>>> = {
  drill: async () => (await import('./drill.ts')).benchDrill(),
  fleet: async () => (await import('./fleet.ts')).benchFleet(),
  history: async () => (await import('./history.ts')).benchHistory(),
  sigma: async () => (await import('./sigma.ts')).benchSigma(),
  ssh2: async () => (await import('./ssh2.ts')).benchSsh2(),
};

const chosen = process.argv.slice(2);
const unknown = chosen.find(name => benches[name] === undefined);
if (unknown === undefined) await main().catch(told);
else {
  console.error(`no benchmark is called ${unknown}; there are: ${Object.keys(benches).join(', ')}`);
  process.exitCode = 2;
}

async function main(): Promise<void> {
  const rows = [['name', 'value', 'unit', 'aim']];
  for (const [name, bench] of Object.entries(benches)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    rows.push(...(await bench()).map(rowOf));
  }
  console.log(table(rows, { width: process.stdout.columns ?? 110 }));
}

/** What keeps a lab host from being had is one line, as of `simulate lab up`. */
function told(error: unknown): void {
  if (!(error instanceof LabError)) throw error;
  console.error(`${plain(error.message)}; ${plain(error.fix)}`);
  process.exitCode = 3;
}

function rowOf({ name, value, unit, aim }: Measure): string[] {
  return [name, value === 'skipped' ? value : value.toFixed(value < 10 ? 2 : 0), unit, aim];
}
