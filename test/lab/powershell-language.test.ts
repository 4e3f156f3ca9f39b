import { expect } from 'chai';
import fc from 'fast-check';
import { type Command, quotePowerShell } from '../../runners/index.ts';
import { bootstrap } from '../../runners/powershell/encoded.ts';
import { type LocalShell, openLocalShell } from '../../runners/powershell/local-shell.ts';
import { endScript, nativeScript } from '../../runners/powershell/native-script.ts';
import { type Scenario, scenarios } from '../../scenarios/index.ts';
import { hostileArgs } from '../runners/hostile.ts';
import { ours, powershell } from '../systems.ts';
import { verifies } from '../verified.ts';
import { type Pwsh, pwshOf } from './harness-pwsh.ts';
import { newerThan51 } from './powershell-grammar.ts';

describe('the PowerShell dialect, through the real parser', () => {
  verifies(
    'The PowerShell dialect; scripts keep to Windows PowerShell 5.1',
    powershell,
    `${ours.powershell}; the list of what is newer than 5.1`,
  );
  let pwsh: Pwsh;
  let shell: LocalShell;
  before(async function () {
    pwsh = await pwshOf(this);
    shell = openLocalShell(pwsh.path);
  });
  after(async () => {
    await shell?.close();
    pwsh?.restore();
  });

  const ask = async (script: string, words: readonly string[]): Promise<string> => {
    const reply = await shell.ask(`param([string]$opening)\n${script}`, words, 15_000);
    if (reply.words === undefined) throw new Error(`no answer: ${reply.noise}`);
    return Buffer.from(reply.words.slice(1).join(''), 'base64').toString('utf8');
  };
  const answer =
    '[Console]::Out.WriteLine($opening + " answer " + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes(';

  it('brings every word into a script unchanged', async () => {
    const script = `${answer}($args -join [char]0))))`;
    await fc.assert(
      fc.asyncProperty(hostileArgs, async words => {
        expect(await ask(script, [...words, 'end'])).to.equal([...words, 'end'].join('\0'));
      }),
      { numRuns: 150 },
    );
  });

  it('brings every argument to a native program unchanged, whatever rule for arguments is in force', async () => {
    const print = 'console.log(JSON.stringify(process.argv.slice(1)))';
    await fc.assert(
      fc.asyncProperty(hostileArgs, fc.constantFrom('Legacy', 'Standard', 'Windows'), async (args, rule) => {
        const statement = quotePowerShell([process.execPath, '-e', print, '--', ...args]);
        const script = `$PSNativeCommandArgumentPassing = '${rule}'\n$said = & ([ScriptBlock]::Create($args[0]))\n${answer}($said -join ''))))`;
        expect(JSON.parse(await ask(script, [statement]))).to.deep.equal(args);
      }),
      { numRuns: 25 },
    );
  });

  it('leaves the exit code in $LASTEXITCODE', async () => {
    const statement = quotePowerShell([process.execPath, '-e', 'process.exit(5)']);
    const script = `& ([ScriptBlock]::Create($args[0]))\n${answer}[string]$LASTEXITCODE)))`;
    expect(await ask(script, [statement])).to.equal('5');
  });

  const problems = async (text: string): Promise<string[]> => {
    const script = `$found = & { ${newerThan51} } $args[0]\n${answer}($found -join [char]10))))`;
    return (await ask(script, [text])).split('\n').filter(line => line !== '');
  };

  for (const [name, script] of Object.entries({ nativeScript, endScript, bootstrap }))
    it(`${name} keeps to the language of Windows PowerShell 5.1, and to its short list of commands`, async () => {
      expect(await problems(script)).to.deep.equal([]);
    });

  it('so does every statement that the dialect makes', async () => {
    await fc.assert(
      fc.asyncProperty(hostileArgs, async args => {
        expect(await problems(quotePowerShell(['sc.exe', ...args]))).to.deep.equal([]);
      }),
      { numRuns: 20 },
    );
  });

  it('so does every script that a scenario sends', async () => {
    const sent = scenarios
      .filter(({ platform }) => platform === 'windows')
      .flatMap(commandsOf)
      .flatMap(scriptOf);
    for (const text of sent) expect(await problems(text), text).to.deep.equal([]);
  });

  for (const [text, found] of [
    ['$a ?? 1', 'QuestionQuestion'],
    ['$a ??= 1', 'QuestionQuestionEquals'],
    ['$' + '{a}?.b', 'QuestionDot'],
    ['$' + '{a}?[0]', 'QuestionLBracket'],
    ['$a ? 1 : 2', 'TernaryExpressionAst'],
    ['sc.exe && sc.exe', 'PipelineChainAst'],
    ['sc.exe || sc.exe', 'PipelineChainAst'],
    ['sc.exe &', 'background'],
    ['1..3 | ForEach-Object -Parallel { $_ }', 'ForEach-Object'],
    ['function f { clean { 1 } }', 'clean'],
    ['Invoke-WebRequest x', 'Invoke-WebRequest'],
    ['if (1) {', 'MissingEndCurlyBrace'],
  ] as const)
    it(`the check finds ${found} in ${text}`, async () => {
      expect((await problems(text)).join('\n')).to.contain(found);
    });
});

const commandsOf = (scenario: Scenario): Command[] => {
  const facts = {
    platform: scenario.platform,
    os: '',
    hostname: 'h',
    tools: {},
    actor: 'a',
    unprivileged: 'u',
  };
  const context = { marker: 'k3v9q2xw', facts, uniqueNames: false, knownAdmins: [], knownServices: [] };
  return scenario.steps(context).flatMap(step => {
    if ('action' in step) return [step.action.command];
    const { apply, revert, probe } = step.change;
    return [...apply, ...revert, probe];
  });
};

/** The script behind powershell.exe's options. */
const scriptOf = ({ program, args }: Command): string[] => {
  if (!/(^|\\)(powershell|pwsh)(\.exe)?$/i.test(program)) return [];
  const at = args.findIndex(arg => /^-(c|command|e|ec|enc|encodedcommand)$/i.test(arg));
  const text = args.slice(at + 1).join(' ');
  return [/^-e/i.test(args[at] ?? '') ? Buffer.from(text, 'base64').toString('utf16le') : text];
};
