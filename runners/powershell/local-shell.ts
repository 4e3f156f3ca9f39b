import { randomBytes } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { PowerShell } from 'node-powershell';
import { ConnectError } from '../contract.ts';
import { callOf, oneLiner } from './script.ts';

/** The controller's own PowerShell, kept open: one question at a time. */
export interface LocalShell {
  /** False once its process is gone or had to be ended. */
  readonly open: boolean;
  /**
   * Runs a script, whose first parameter is an opening for the one line that it answers.
   * Past the deadline the whole shell is ended: nothing else can interrupt it.
   */
  ask(script: string, words: readonly string[], timeoutMs: number): Promise<Reply>;
  close(): Promise<void>;
}

export interface Reply {
  /** The words behind the opening; undefined where the script did not come that far. */
  readonly words: readonly string[] | undefined;
  /** Whatever else was printed: ssh's own messages above all. */
  readonly noise: string;
  readonly timedOut: boolean;
}

/** Milliseconds in which a shell may leave on SIGTERM. */
const farewellMs = 2_000;

/** node-powershell lets an environment variable overrule the program that its caller names. */
class PowerShellAt extends PowerShell {
  protected override setExecutable({ executable }: { executable?: string }): string {
    return executable ?? 'pwsh';
  }
}

/** Starts PowerShell 7 on this machine; `executable` is what `findPwsh` found. */
export const openLocalShell = (executable: string): LocalShell => {
  const shell = new PowerShellAt({
    executable,
    executableOptions: { '-NoProfile': true, '-NonInteractive': true },
    spawnOptions: { env: { ...process.env, NO_COLOR: '1', POWERSHELL_TELEMETRY_OPTOUT: '1' } },
    throwOnInvocationError: false,
  });
  return ownerOf(shell);
};

const ownerOf = (shell: PowerShell): LocalShell => {
  let open = true;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    open = false;
    // The end of a process that was told to end is no error.
    await within(
      shell.dispose(signal).catch(() => {}),
      farewellMs,
    );
    // An ssh that it started may live on, and hold its outputs open.
    if (signal === 'SIGKILL') for (const stream of Object.values(shell.streams)) stream.destroy();
  };
  return {
    get open() {
      return open;
    },
    async ask(script, words, timeoutMs) {
      const opening = `servicedrill-${randomBytes(9).toString('hex')}`;
      const invoked = shell.invoke(oneLiner(callOf(script, [opening, ...words]))).catch(() => undefined);
      const record = await within(invoked, timeoutMs);
      // It keeps every command and every output for ever.
      shell.history.length = 0;
      if (record === 'late' || record?.stdout === undefined) {
        await end('SIGKILL');
        return { words: undefined, noise: '', timedOut: record === 'late' };
      }
      return { ...replyOf(`${record.stdout}`, `${record.stderr ?? ''}`, opening), timedOut: false };
    },
    async close() {
      if (!open) return;
      await end('SIGTERM');
      await end('SIGKILL');
    },
  };
};

const replyOf = (stdout: string, stderr: string, opening: string) => {
  const lines = stdout.split(/\r?\n/);
  const answer = lines.findLast(line => line.startsWith(`${opening} `));
  const noise = lines.filter(line => !line.startsWith(`${opening} `)).join('\n');
  return { words: answer?.split(' ').slice(1), noise: `${noise}\n${stderr}`.trim() };
};

const within = async <T>(promise: Promise<T>, ms: number): Promise<T | 'late'> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * PowerShell 7 on the PATH. Looked for before it is started: node-powershell leaves a program that is not there as a
 * rejection that nobody handles.
 * @throws ConnectError `configuration` where there is none
 */
export const findPwsh = async (): Promise<string> => {
  const names = process.platform === 'win32' ? ['pwsh.exe'] : ['pwsh'];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  for (const file of folders.flatMap(folder => names.map(name => join(folder, name)))) {
    if (await isExecutable(file)) return file;
  }
  throw new ConnectError(
    'configuration',
    'PowerShell remoting needs PowerShell 7 on this computer, and there is no pwsh on the PATH',
    'install it (https://aka.ms/powershell), or use transport: ssh with dialect: powershell',
  );
};

const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
