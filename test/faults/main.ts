import { parseArgs } from 'node:util';
import '../built.ts';
import '../temporary.ts';
import { type Attack, attacks, type Kind, kinds, titleOf } from './draw.ts';
import { Elsewhere } from './elsewhere.ts';
import { type Outcome, Rounds } from './round.ts';

/**
 * Kills, interrupts, cuts off and deceives the program at random moments, and compares the hosts' own state before and
 * after. `npm run test:faults -- --rounds 200 --minutes 30 --seed N --only kill,cut`
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string' },
    only: { type: 'string', default: kinds.join() },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const wanted = values.only.split(',').map(kindOf);
const until = Date.now() + Number(values.minutes) * 60_000;

console.log(`seed ${seed}: npm run test:faults -- --seed ${seed} repeats it`);
const elsewhere = await Elsewhere.start(seed);
const outcomes: Outcome[] = [];
try {
  const rounds = new Rounds(elsewhere);
  for (const attack of attacks(seed, wanted)) {
    if (attack.round > Number(values.rounds) || Date.now() > until) break;
    const outcome = await rounds.attack(attack);
    outcomes.push(outcome);
    console.log(lineOf(outcome));
  }
} finally {
  await elsewhere.close();
}
console.log(`\n${tableOf(outcomes)}`);
process.exitCode = outcomes.every(isGood) && outcomes.length > 0 ? 0 : 1;
process.exit();

function kindOf(word: string): Kind {
  const kind = kinds.find(known => known === word);
  if (kind === undefined) throw new RangeError(`--only takes ${kinds.join(', ')}, not ${word}`);
  return kind;
}

function isGood({ restored, wrong }: Outcome): boolean {
  return restored && wrong.length === 0;
}

function lineOf(outcome: Outcome): string {
  const { attack, wrong, differences } = outcome;
  const head = `${isGood(outcome) ? 'ok' : 'WRONG'}  ${titleOf(attack)}`;
  return [head, ...[...wrong, ...differences.slice(0, 12)].map(line => `    ${line}`)].join('\n');
}

/** As docs/safety.md shows it. */
function tableOf(all: readonly Outcome[]): string {
  const rows = kinds
    .filter(kind => wanted.includes(kind))
    .map(kind => {
      const of = all.filter(({ attack }: { attack: Attack }) => attack.kind === kind);
      const restored = of.filter(each => each.restored).length;
      const told = of.filter(({ wrong }) => wrong.length === 0).length;
      return `| ${kind} | ${of.length} | ${restored} | ${told} |`;
    });
  return ['| attack | tried | restored | told rightly |', '|---|---|---|---|', ...rows].join('\n');
}
