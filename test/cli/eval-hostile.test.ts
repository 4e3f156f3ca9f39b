import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ending, tsx, Workplace } from '../simulate.ts';
import { evaluationIn, put, rule, systemEvent } from './evaluation.ts';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

describe('simulate eval, given what would hurt it', () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make();
  });
  after(() => workplace.close());

  const run = (...args: string[]) => workplace.run(['eval', '--json', ...args]);

  it('reads events with 10 MB in a field, broken UTF-8, escapes and names of prototypes', async () => {
    const named = ['  s: {__proto__: evil}', '  c: {constructor: evil}', '  k: {hasOwnProperty: evil}'];
    const detection = `${named.join('\n')}\n  condition: 1 of them`;
    await put(workplace, 'rules/prototype.yml', rule('Prototype', detection));
    await put(workplace, 'rules/long.yml', rule('Long', '  s: {Data|endswith: needle}\n  condition: s'));
    const proto = '{"Channel":"System","__proto__":"evil"}\n';
    const harmless = systemEvent({ ServiceName: '\u001b[2J\ud800', Data: 'none' });
    const broken = Buffer.concat([
      Buffer.from('{"Channel":"System","Data":"'),
      Buffer.from([0xff, 0xc3, 0x28]),
      Buffer.from(' needle"}\n'),
    ]);
    const long = systemEvent({ Data: `${'x'.repeat(10_000_000)}needle` });
    const text = Buffer.concat([Buffer.from(proto + harmless), broken, Buffer.from(long + proto)]);
    const { code, stdout } = await run('--rules', 'rules', await put(workplace, 'hostile.jsonl', text));
    const { matches } = evaluationIn(stdout);
    expect(code).to.equal(0);
    expect(matches.map(({ record, rule }) => [record, rule.title])).to.deep.equal([
      ['1', 'Prototype'],
      ['3', 'Long'],
      ['4', 'Long'],
      ['5', 'Prototype'],
    ]);
  });

  it('names an alias bomb, and uses a list of 100,000 values', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}*a${n}]`,
    );
    await put(workplace, 'bombs/bomb.yml', `title: Bomb\na0: &a0 [x, y]\n${levels.join('\n')}\n`);
    const values = Array.from({ length: 100_000 }, (_, index) => `      - value${index}x`).join('\n');
    await put(
      workplace,
      'bombs/long.yml',
      rule('List', `  s:\n    ServiceName|contains:\n${values}\n  condition: s`),
    );
    const log = await put(
      workplace,
      'list.jsonl',
      systemEvent({ ServiceName: 'a value99999x b' }) + systemEvent({ ServiceName: 'value' }),
    );
    const { matches, summary } = evaluationIn((await run('--rules', 'bombs', log)).stdout);
    expect(matches.map(({ record }) => record)).to.deep.equal(['1']);
    expect(summary.unsupportedRules.map(({ why }) => why)).to.have.length(1);
  });

  it('shows text of events and rules as what it is, not as orders to the terminal', async () => {
    const title = '"\\e[2JCleared \\u202etxt"';
    await put(
      workplace,
      'escapes/rule.yml',
      rule('x', '  s: {EventID: 7045}\n  condition: s').replace('title: x', `title: ${title}`),
    );
    const log = await put(
      workplace,
      'escapes.jsonl',
      systemEvent({ EventID: 7045, ServiceName: '\u001b]0;x\u0007' }),
    );
    const [found, explained] = await Promise.all([
      workplace.run(['eval', '--rules', 'escapes', '--verbose', log]),
      workplace.run(['eval', '--rules', 'escapes', '--explain', 'escapes/rule.yml', log]),
    ]);
    for (const { stdout, stderr } of [found, explained]) {
      expect(stdout).to.contain('Cleared');
      expect(stdout + stderr).not.to.match(/[\x1b\x07\u202e]/);
    }
  });

  it('reads standard input, and stops quietly when nobody reads its output any more', async () => {
    await put(workplace, 'all/rule.yml', rule('All', '  s: {EventID: 7045}\n  condition: s'));
    const child = spawn(
      process.execPath,
      [`--import=${tsx}`, main, 'eval', '--rules', 'all', '--json', '-'],
      {
        cwd: workplace.folder,
        env: { PATH: process.env.PATH, HOME: workplace.folder },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    child.stdin.on('error', () => {});
    const ended = ending(child);
    const line = systemEvent({ Data: 'y'.repeat(1_000) });
    child.stdin.write(line.repeat(5_000));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    child.stdin.end(line.repeat(5_000));
    const { code, stderr } = await ended;
    expect([code, stderr]).to.deep.equal([0, '']);
  });
});
