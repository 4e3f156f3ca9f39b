import type { Command, Completion } from '../../runners/index.ts';
import { batch } from '../../scenarios/index.ts';
import { hostMillis } from './cmd-clock.ts';
import {
  dropFormerLocks,
  dropPieces,
  dropStaleLocks,
  type Place,
  places,
  releaseLock,
  removeStaleLock,
  type Standing,
  standing,
  takeLock,
  tellLock,
} from './cmd-lock.ts';
import type { Arrival, ArrivalQuery, ClockReading, HostCare, NotNow, Send } from './contract.ts';
import { otherKernel } from './other-platform.ts';
import { byAnotherName, silentHost } from './unavailable.ts';
import { kill, tracesOf } from './windows-sweep.ts';

const byHand = 'whoami /groups';

const timeZone = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation';

/** Everything that needs no privilege, in one line; `time` comes first, as near to the sending as can be. */
function arriveCommand(query: ArrivalQuery): Command {
  return batch(
    ...['echo', 'time', '%DATE%', '%TIME%'],
    ...['&', 'echo', 'host', '%COMPUTERNAME%', '&', 'ver'],
    ...['&', 'reg.exe', 'query', timeZone, '/v', 'ActiveTimeBias', '2>nul'],
    ...['&', 'whoami.exe', '/user', '/groups', '/fo', 'csv', '/nh'],
    ...['&', 'echo', 'tools', ...(query.tools.length > 0 ? ['&', 'where.exe', ...query.tools, '2>nul'] : [])],
    ...['&', 'echo', 'lock', '&', ...takeLock(query)],
    ...['&', ...dropPieces(query), 'echo', 'arrived'],
  );
}

export const windows: HostCare = {
  elevate: actor => [
    'log in as an administrator, or make the account one (the group has another name on a translated Windows):',
    `net localgroup Administrators "${actor}" /add`,
    'over WinRM a local administrator has the rights of a user unless:',
    'reg add HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System /v LocalAccountTokenFilterPolicy /t REG_DWORD /d 1 /f',
  ],
  async arrive(send, query) {
    const completion = await send(arriveCommand(query));
    const answer = readAnswer(completion);
    if (answer === undefined)
      return (
        interactiveShell(completion) ?? (await posixHost(completion, send)) ?? silentHost(completion, byHand)
      );
    const lock = standing(answer.lock, query);
    const refused = await settleLock(lock, send, query);
    if (refused === undefined && query.deadRuns.length > 0) await send(batch(...dropFormerLocks(query)));
    if (refused !== undefined) return refused;
    const arrival = arrivalOf(answer, completion);
    const mode = query.tools.includes('powershell.exe') ? await languageMode(arrival, send) : undefined;
    return mode === undefined ? arrival : { ...arrival, facts: { ...arrival.facts, languageMode: mode } };
  },
  async hostname(send) {
    const { code, stdout } = await send(batch('echo', '%COMPUTERNAME%'));
    return code === 0 ? stdout.trim() : undefined;
  },
  async identities(send, as) {
    const { stdout } = await send({
      program: 'whoami.exe',
      args: ['/user', '/fo', 'csv', '/nh'],
      ...(as && { as }),
    });
    return identitiesIn(stdout.split(/\r?\n/));
  },
  async leave(send, run) {
    const { ended, stdout } = await send(batch(...releaseLock(run), '&', ...dropStaleLocks));
    return ended === 'exited' && !stdout.split(/\r?\n/).some(line => line.startsWith(`${run} `));
  },
  traces: tracesOf,
  kill,
};

/** Win32-OpenSSH knows cmd.exe by the very spelling of its own: any other gets `-c`, which cmd.exe passes over, greeting a person. */
function interactiveShell({ ended, stdout }: Completion): NotNow | undefined {
  if (ended !== 'exited' || !/^Microsoft Windows \[/.test(stdout.trimStart())) return undefined;
  return {
    message:
      'cmd.exe greeted and ran nothing: sshd starts it with -c, since its DefaultShell is spelled another way',
    fix: 'reg delete HKLM\\SOFTWARE\\OpenSSH /v DefaultShell /f  # on the host',
  };
}

/** Asked only where a scenario has a script, since PowerShell takes its time to start. */
async function languageMode({ facts }: Arrival, send: Send): Promise<string | undefined> {
  if (facts.tools['powershell.exe'] === undefined) return undefined;
  const script = '$ExecutionContext.SessionState.LanguageMode';
  const args = ['-NoProfile', '-NonInteractive', '-Command', script];
  const { stdout } = await send({ program: 'powershell.exe', args });
  return /^(?:Full|Constrained|Restricted|No)Language$/m.exec(stdout.replaceAll('\r', ''))?.[0];
}

/** A POSIX shell makes nothing of a line for cmd.exe, and knows uname; one without powershell.exe was asked already. */
async function posixHost({ ended, kernel: told }: Completion, send: Send): Promise<NotNow | undefined> {
  if (told !== undefined) return otherKernel(told, 'windows');
  if (ended !== 'exited') return undefined;
  const { code, stdout } = await send({ program: 'uname', args: ['-s'] }, { timeoutMs: 10_000 });
  const [kernel] = /^\w+$/.exec(stdout.trim()) ?? [];
  return code === 0 && kernel !== undefined ? otherKernel(kernel, 'windows') : undefined;
}

/** In the folder of Windows; in the account's own where it may make no file there, and nobody has the other lock. */
async function settleLock(found: Standing, send: Send, query: ArrivalQuery): Promise<NotNow | undefined> {
  const [first, own] = places;
  if (found.state !== 'failed') return settleIn(first, found, send, query);
  const told = await send(batch(...tellLock(first)));
  if (told.ended !== 'exited') return silentHost(told, byHand);
  const others = standing(told.stdout, query);
  if (others.state === 'held') return refusal(others, query);
  const completion = await send(batch(...takeLock(query, own)));
  if (completion.ended !== 'exited') return silentHost(completion, byHand);
  return settleIn(own, standing(completion.stdout, query), send, query);
}

async function settleIn(
  place: Place,
  found: Standing,
  send: Send,
  query: ArrivalQuery,
): Promise<NotNow | undefined> {
  if (found.state !== 'stale') return refusal(found, query);
  await send(batch(...removeStaleLock(found.run, place)));
  const completion = await send(batch(...takeLock(query, place)));
  if (completion.ended !== 'exited') return silentHost(completion, byHand);
  return refusal(standing(completion.stdout, query), query);
}

function refusal(lock: Standing, { run }: ArrivalQuery): NotNow | undefined {
  if (lock.state === 'taken') return undefined;
  // A stale one that stands still could not be renamed.
  if (lock.state !== 'held') {
    return {
      message: 'cannot take the lock on the host',
      fix: 'let the actor create a file in %SystemRoot% or %USERPROFILE%',
    };
  }
  if (lock.run === run) return byAnotherName(run);
  return {
    heldBy: lock.run,
    message: `another run (${lock.run}, ${lock.owner}) holds the host`,
    fix: 'wait for it; if it died, run simulate cleanup where it was started',
  };
}

interface Answer {
  readonly lines: readonly string[];
  readonly tools: readonly string[];
  readonly lock: string;
}

function readAnswer({ stdout }: Completion): Answer | undefined {
  const lines = stdout.split(/\r?\n/).map(line => line.trim());
  const tools = lines.indexOf('tools');
  const lock = lines.indexOf('lock', tools);
  if (tools < 0 || lock < 0 || !lines.includes('arrived', lock)) return undefined;
  return {
    lines: lines.slice(0, tools),
    tools: lines.slice(tools + 1, lock),
    lock: lines.slice(lock + 1).join('\n'),
  };
}

function arrivalOf({ lines, tools }: Answer, completion: Completion): Arrival {
  const rest = (name: string) =>
    lines.find(line => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
  const identities = identitiesIn(lines);
  const version = /\[\D*(\d+(?:\.\d+)+)\]/.exec(lines.join('\n'))?.[1] ?? '';
  const bias = lines.join('\n').match(/ActiveTimeBias\s+REG_DWORD\s+(0x[0-9a-f]+)/i)?.[1] ?? '0x0';
  return {
    facts: {
      os: `windows ${version}`.trim(),
      hostname: rest('host'),
      actor: identities[0] ?? '',
      identities,
      tools: toolPaths(tools),
    },
    admin: lines.some(line => /"S-1-16-(12288|16384)"/.test(line)),
    ...clockOf(Number(bias) | 0).read(completion),
    clock: clockOf(Number(bias) | 0),
  };
}

/** `bias` is asked for once: local time alone tells no UTC. */
function clockOf(bias: number): ClockReading {
  return {
    command: batch('echo', 'time', '%DATE%', '%TIME%'),
    read({ stdout, startedAt, endedAt }) {
      const text = /^time (.*?)\s*$/m.exec(stdout)?.[1] ?? '';
      const hostTime = hostMillis(text, bias, (startedAt + endedAt) / 2) + within;
      return { hostTime, within, sent: startedAt, received: endedAt };
    },
  };
}

/** `DOMAIN\\user`, the name alone, and the SID. */
function identitiesIn(lines: readonly string[]): string[] {
  const line = lines.find(each => /","S-1-5-21-/i.test(each)) ?? '';
  const [, user, sid] = /"([^"]+)","(S-[^"]+)"/i.exec(line) ?? [];
  return user === undefined || sid === undefined ? [] : [user, user.slice(user.lastIndexOf('\\') + 1), sid];
}

/** %TIME% leaves off what is below 10 ms, of a clock that may tick every 15.6 ms: half of what it can be behind. */
const within = 13;

/** By lower-case file name; the first of several is the one that a shell would start. */
function toolPaths(lines: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const path of lines.filter(line => /^[a-z]:\\/i.test(line))) {
    const name = path.slice(path.lastIndexOf('\\') + 1).toLowerCase();
    found[name] ??= path;
  }
  return found;
}
