import { errorText, WinError } from '../errors.ts';
import { isOwnName } from '../files.ts';
import type { Call } from '../program.ts';
import { scAlter } from './sc-alter.ts';
import { type ScCall, ScError, UsageError } from './sc-call.ts';
import { scQuery } from './sc-query.ts';

/** The service control manager's command line: texts and exit codes of sc.exe on English Windows. */
export async function sc(call: Call): Promise<number> {
  const remote = call.args[0]?.startsWith('\\\\') === true;
  const [verb = '', ...words] = remote ? call.args.slice(1) : call.args;
  const server = remote ? (call.args[0] ?? '').slice(2).replace(/\\$/, '') : '';
  try {
    if (remote && !isOwnName(server, call.machine.hostname)) throw new ScError('OpenSCManager', 1722);
    return await dispatch({ ...call, verb: verb.toLowerCase(), words });
  } catch (cause) {
    return failed(call, cause);
  }
}

async function dispatch(call: ScCall): Promise<number> {
  const run = scAlter[call.verb] ?? scQuery[call.verb];
  if (run === undefined) throw new UsageError();
  const [name] = call.words;
  if (name === undefined && !['query', 'queryex', 'qc'].includes(call.verb)) throw new UsageError();
  return run(call);
}

function failed(call: Call, cause: unknown): number {
  if (cause instanceof UsageError) {
    call.stdout.write(usage);
    return 1639;
  }
  if (!(cause instanceof WinError)) throw cause;
  const api = cause instanceof ScError ? cause.api : 'OpenService';
  call.stdout.write(`[SC] ${api} FAILED ${cause.code}:\r\n\r\n${errorText(cause.code)}\r\n\r\n`);
  return cause.code;
}

const usage =
  '\r\nERROR:  Unrecognized command\r\n\r\nDESCRIPTION:\r\n        SC is a command line program used for communicating ' +
  'with the\r\n        Service Control Manager and services.\r\nUSAGE:\r\n        sc <server> [command] ' +
  '[service name] <option1> <option2>...\r\n\r\n';
