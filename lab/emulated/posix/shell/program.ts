import { openToRead } from '../calls.ts';
import { readWhole } from '../descriptor.ts';
import { UnixError } from '../errors.ts';
import type { Call } from '../host.ts';
import { contentOf } from '../inode.ts';
import { runScript } from './interpreter.ts';
import type { ShellState, Variable } from './state.ts';

/** sh: `-c SCRIPT [NAME ARGS]`, `-s [ARGS]`, `FILE [ARGS]`, or a script from standard input. */
export async function sh(call: Call): Promise<number> {
  const options = new Set<string>();
  const words = [...call.args];
  while (/^-[a-z]+$/i.test(words[0] ?? ''))
    for (const letter of (words.shift() ?? '').slice(1)) options.add(letter);
  if (words[0] === '--') words.shift();
  if (options.has('c')) {
    const [script = '', name = call.name, ...parameters] = words;
    return runScript(newShell(call, name, parameters, options), script);
  }
  const [file] = words;
  if (file === undefined || options.has('s'))
    return runScript(newShell(call, call.name, words, options), await readWhole(call.stdin));
  try {
    const script = contentOf(openToRead(call, file).inode);
    return await runScript(newShell(call, file, words.slice(1), options), script);
  } catch (cause) {
    if (!(cause instanceof UnixError)) throw cause;
    call.error(
      `${call.name}: 0: cannot open ${file}: ${cause.name === 'ENOENT' ? 'No such file' : cause.message}\n`,
    );
    return cause.name === 'ENOENT' ? 2 : 126;
  }
}

function newShell(call: Call, name: string, parameters: readonly string[], options: Set<string>): ShellState {
  const variables = new Map<string, Variable>(
    [...call.environment].map(([key, value]) => [key, { value, exported: true }]),
  );
  variables.set('IFS', { value: ' \t\n', exported: false });
  variables.set('PWD', { value: call.process.directory, exported: true });
  return {
    host: call.host,
    process: call.process,
    mainPid: call.process.pid,
    name,
    variables,
    functions: new Map(),
    traps: new Map(),
    options,
    descriptors: new Map(call.descriptors),
    parameters,
    status: 0,
    umask: 0o022,
    lastJob: 0,
    jobs: new Map(),
  };
}
