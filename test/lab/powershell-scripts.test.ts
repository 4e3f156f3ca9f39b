import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Scenario, scenarios } from '../../scenarios/index.ts';
import { ours, powershell } from '../systems.ts';
import { verifies } from '../verified.ts';
import { type Pwsh, pwshOf } from './harness-pwsh.ts';

const done = 'servicedrill script done';
const modes = ['FullLanguage', 'ConstrainedLanguage'] as const;

/** What a cmdlet may do; `fails` tells whether a script may then say that it is done. */
const behaviours = {
  works: { body: '[pscustomobject]@{ ReturnValue = 0 }', fails: () => false },
  throws: { body: "throw 'stubbed'", fails: () => true },
  'writes an error': { body: "Write-Error 'stubbed'", fails: () => true },
  'returns nothing': { body: '', fails: (cmdlet: string) => cmdlet === 'Invoke-CimMethod' },
  'returns 5': {
    body: '[pscustomobject]@{ ReturnValue = 5 }',
    fails: (cmdlet: string) => cmdlet === 'Invoke-CimMethod',
  },
} as const;
type Behaviour = keyof typeof behaviours;

const cmdlets = /\b(?:New-Service|Start-Service|Invoke-CimMethod|New-Item|Set-ItemProperty)\b/g;

describe('scripts on the real engine of PowerShell, in Full and Constrained Language', () => {
  verifies(
    'No script says that it is done where something in it failed, in either language mode',
    powershell,
    `${ours.powershell}; cmdlets of Windows are stubs that work, fail and return at random`,
  );
  let pwsh: Pwsh;
  before(async function () {
    pwsh = await pwshOf(this);
  });
  after(() => pwsh?.restore());

  /** Statements before the last are run in Full Language: stubs are no part of what is tried. */
  async function run(mode: string, script: string, stubs: readonly string[] = []) {
    const lines = [...stubs, `$ExecutionContext.SessionState.LanguageMode = '${mode}'`, script];
    const child = spawn(pwsh.path, ['-NoProfile', '-NonInteractive', '-Command', '-'], {
      env: { ...process.env, NO_COLOR: '1', POWERSHELL_TELEMETRY_OPTOUT: '1' },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const ended = new Promise<number | null>(resolve => child.on('close', resolve));
    child.stdin.end(`${lines.join('\n')}\n`);
    const stdout = await text(child.stdout);
    return { code: await ended, isDone: stdout.split(/\r?\n/).includes(done) };
  }

  const all = scripts();
  const withCmdlets = all.filter(script => cmdletsIn(script).length > 0);
  const withMethods = all.filter(script => !withCmdlets.includes(script));

  it('are done where all of their cmdlets work, so that the trial can fail', async () => {
    for (const mode of modes)
      for (const script of withCmdlets) {
        const stubs = ['Get-CimInstance', ...cmdletsIn(script)].map(name => stub(name, 'works'));
        expect(await run(mode, script, stubs), `${mode}: ${script}`).to.deep.equal({ code: 0, isDone: true });
      }
  });

  it('are not done where one of them fails, whichever and however', async () => {
    const names = Object.keys(behaviours) as Behaviour[];
    const trial = fc.tuple(
      fc.constantFrom(...withCmdlets),
      fc.constantFrom(...modes),
      fc.array(fc.constantFrom(...names), { minLength: 6, maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(trial, async ([script, mode, chosen]) => {
        const called = cmdletsIn(script);
        const how = called.map((name, index) => [name, chosen[index] ?? 'works'] as const);
        const stubs = [stub('Get-CimInstance', 'works'), ...how.map(([name, does]) => stub(name, does))];
        const fails = how.some(([name, does]) => behaviours[does].fails(name));
        const { code, isDone } = await run(mode, script, stubs);
        expect(isDone && code === 0, JSON.stringify({ script, mode, how })).to.equal(!fails);
      }),
      { numRuns: 12 },
    );
  });

  it('that call methods of .NET, or Windows’ own programs, are not done where there are none', async () => {
    for (const mode of modes)
      for (const script of withMethods) {
        const { code, isDone } = await run(mode, script);
        expect(isDone && code === 0, `${mode}: ${script}`).to.equal(false);
        // A script that ended itself says so by its code.
        if (script.includes('exit $code')) expect(code, `${mode}: ${script}`).to.not.equal(0);
      }
  });
});

function stub(name: string, does: Behaviour): string {
  return `function ${name} { ${behaviours[does].body} }`;
}

function cmdletsIn(script: string): string[] {
  return [...new Set(script.match(cmdlets) ?? [])];
}

/** Every script of PowerShell's that a scenario acts by. */
function scripts(): string[] {
  const windows = scenarios.filter(({ platform }) => platform === 'windows');
  const commands = windows.flatMap(actsOf).filter(({ program }) => program === 'powershell.exe');
  return [...new Set(commands.map(({ args }) => args.at(-1) ?? ''))];
}

function actsOf(scenario: Scenario) {
  const facts = {
    platform: 'windows',
    os: '',
    hostname: 'h',
    tools: {},
    actor: 'a',
    unprivileged: 'u',
  } as const;
  const context = { marker: 'k3v9q2xw', facts, uniqueNames: false };
  return scenario
    .steps(context)
    .flatMap(step => ('action' in step ? [step.action.command] : step.change.apply));
}
