import type { Completion } from '../../runners/index.ts';
import type { Arrival, ArrivalQuery, ClockReading, HostCare, NotNow } from './contract.ts';
import { kernels, otherKernel, otherPlatform } from './other-platform.ts';
import { arriveScript, leaveScript, timeScript, whoScript } from './posix-scripts.ts';
import { kill, tracesOf } from './posix-sweep.ts';
import { byAnotherName, silentHost } from './unavailable.ts';

/** Nearly a day: a lock that says more than one counts as expired. */
const longestLockMs = 86_400_000 - 60_000;

export const posix: HostCare = {
  elevate: () => ['log in as root, or give the account become: sudo'],
  async arrive(send, query) {
    const { run, platform, lockMs, owner, deadRuns, tools } = query;
    const kernel = platform === 'macos' ? kernels.macos : kernels.linux;
    const args = [
      '-c',
      arriveScript,
      'sh',
      kernel,
      run,
      String(Math.min(lockMs, longestLockMs)),
      owner,
      deadRuns.join(' '),
      ...tools,
    ];
    const completion = await send({ program: '/bin/sh', args });
    return readArrival(completion, query);
  },
  async hostname(send) {
    const { code, stdout } = await send({ program: 'uname', args: ['-n'] });
    return code === 0 ? stdout.trim() : undefined;
  },
  async identities(send, as) {
    const { stdout } = await send({ program: '/bin/sh', args: ['-c', whoScript], ...(as && { as }) });
    return identitiesIn(stdout.split('\n').map(line => line.split(' ')));
  },
  async leave(send, run) {
    const { ended, code } = await send({ program: '/bin/sh', args: ['-c', leaveScript, 'sh', run] });
    return ended === 'exited' && code === 0;
  },
  traces: tracesOf,
  kill,
};

function readArrival(completion: Completion, query: ArrivalQuery): Arrival | NotNow {
  const lines = completion.stdout.split('\n').map(line => line.split(' '));
  const value = (name: string) =>
    lines
      .find(([key]) => key === name)
      ?.slice(1)
      .join(' ') ?? '';
  const other = otherSystem(completion, value('kernel'), query);
  if (other) return other;
  if (!completion.stdout.includes('\narrived')) return silentHost(completion, 'sh -c "id; date"');
  const locked = notLocked(value('lock'), query.run);
  if (locked) return locked;
  return {
    facts: {
      os: value('os').trim(),
      hostname: value('host'),
      actor: value('user'),
      identities: identitiesIn(lines),
      ...(value('home').startsWith('/') && { home: value('home') }),
      userManager: value('manager') === 'own',
      tools: toolPaths(lines),
      ...noSystemd(lines),
    },
    admin: value('uid') === '0',
    ...clock.read(completion),
    clock,
  };
}

const clock: ClockReading = {
  command: { program: '/bin/sh', args: ['-c', timeScript] },
  read({ stdout, startedAt, endedAt }) {
    return { ...readTime(/^time (.*)$/m.exec(stdout)?.[1] ?? ''), sent: startedAt, received: endedAt };
  },
};

function otherSystem(
  { windows }: Completion,
  kernel: string,
  { platform }: ArrivalQuery,
): NotNow | undefined {
  if (windows !== undefined) return otherPlatform('windows', platform, windows);
  return kernel === '' ? undefined : otherKernel(kernel, platform);
}

function noSystemd(lines: readonly string[][]): Pick<Arrival['facts'], 'noSystemd'> {
  const [, init = '', wsl] = lines.find(([key]) => key === 'init') ?? [];
  if (!lines.some(([key]) => key === 'init')) return {};
  return { noSystemd: { init, wsl: wsl !== undefined } };
}

/** Audit's word for a process that nobody logged in for. */
const noLogin = '4294967295';

function identitiesIn(lines: readonly string[][]): string[] {
  const told = lines.filter(([key = '']) => ['uid', 'user', 'login'].includes(key));
  const words = told.flatMap(([, ...rest]) => rest).filter(word => word !== '' && word !== noLogin);
  return [...new Set(words)];
}

function toolPaths(lines: readonly string[][]): Record<string, string> {
  const found = lines.filter(([key, , path]) => key === 'tool' && path?.startsWith('/'));
  return Object.fromEntries(found.map(([, name = '', ...path]) => [name, path.join(' ')]));
}

/** `1700000000.123456789`. Where the host could tell whole seconds only, it is any moment of that second. */
function readTime(text: string): { readonly hostTime: number; readonly within: number } {
  const [seconds = '', fraction = ''] = text.split('.');
  const whole = /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1000 : Number.NaN;
  return /^\d+$/.test(fraction)
    ? { hostTime: whole + Number(`0.${fraction}`) * 1000, within: 0 }
    : { hostTime: whole + 500, within: 500 };
}

function notLocked(answer: string, run: string): NotNow | undefined {
  if (answer === 'taken') return undefined;
  const [state, holder = '', until = '', ...owner] = answer.split(' ');
  if (state !== 'held') {
    return {
      message: 'cannot take the lock on the host',
      fix: 'make /run/lock or /var/tmp writable for the actor',
    };
  }
  if (holder === run) return byAnotherName(run);
  return {
    heldBy: holder,
    message: `another run (${holder}, ${owner.join(' ')}) holds the host until ${expiry(until)}`,
    fix: 'wait for it; if it died, run simulate cleanup where it was started',
  };
}

/** The lock's text is the host's: no number in it need be a time. */
function expiry(seconds: string): string {
  const at = new Date(Number(seconds) * 1000);
  return Number.isNaN(at.getTime()) ? `second ${seconds}` : at.toISOString();
}
