import { randomBytes } from 'node:crypto';
import type { Command } from '../../runners/index.ts';

/** Events taken from one channel at a time; where there are more the next poll follows at once. */
export const pageSize = 1000;

/** Where reading goes on in one channel. */
export interface ChannelPosition {
  readonly channel: string;
  /** EventRecordID of the last event read; 0 before the first. */
  readonly after: number;
}

/** What one round trip brought from one channel. */
export interface ChannelAnswer {
  readonly channel: string;
  /** XML, or what wevtutil said where it failed. */
  readonly text: string;
  readonly state: 'read' | 'failed' | 'cut-off';
}

export interface Poll {
  readonly command: Command;
  answers(stdout: string): ChannelAnswer[];
}

/** Reads on in every channel. */
export function readOn(positions: readonly ChannelPosition[]): Poll {
  return poll(positions.map(({ channel, after }) => query(channel, after)));
}

/** Asks for the newest event of every channel. */
export function readNewest(channels: readonly string[]): Poll {
  return poll(channels.map(channel => ({ channel, words: ['/rd:true', '/c:1'] })));
}

interface Query {
  readonly channel: string;
  readonly words: readonly string[];
}

/** The spaces make the runner quote the word: bare, cmd.exe would take `>` for a redirection. */
function query(channel: string, after: number): Query {
  return { channel, words: [`/q:*[System[(EventRecordID > ${after})]]`, `/c:${pageSize}`] };
}

/**
 * One line of cmd.exe with a wevtutil for each channel. What an event says is not trusted to end a channel's part:
 * the parts are told by a token made anew for each poll.
 */
function poll(queries: readonly Query[]): Poll {
  const token = randomBytes(8).toString('hex');
  const words = queries.flatMap(({ channel, words: options }, index) => [
    ...(index > 0 ? ['&'] : []),
    ...['wevtutil.exe', 'qe', channel, ...options, '/f:xml', '2>&1'],
    ...['&&', 'echo', `${token}.read`, '||', 'echo', `${token}.failed`],
  ]);
  return {
    command: { program: 'cmd.exe', args: ['/d', '/c', ...words], as: 'observer' },
    answers: stdout => cut(stdout, token, queries),
  };
}

function cut(stdout: string, token: string, queries: readonly Query[]): ChannelAnswer[] {
  let from = 0;
  return queries.map(({ channel }) => {
    const ending = endingAfter(from, stdout, token);
    const text = stdout.slice(from, ending?.start);
    from = ending?.end ?? stdout.length;
    return { channel, text, state: ending?.state ?? 'cut-off' };
  });
}

/** Only as a line of its own: the command line of this very poll stands in the events that it brings. */
function endingAfter(from: number, stdout: string, token: string) {
  const rest = /[.](read|failed)[ ]*\r?\n/y;
  for (let start = stdout.indexOf(token, from); start !== -1; start = stdout.indexOf(token, start + 1)) {
    rest.lastIndex = start + token.length;
    const isLine = start === 0 || stdout[start - 1] === '\n';
    const state = isLine ? rest.exec(stdout)?.[1] : undefined;
    if (state === 'read' || state === 'failed') return { start, end: rest.lastIndex, state } as const;
  }
  return undefined;
}
