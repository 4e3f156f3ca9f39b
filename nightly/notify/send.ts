import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, Spoken } from '../../inventory/index.ts';
import { codeOf } from '../../reports/index.ts';
import { redacted, resolveSecret } from '../../runners/index.ts';
import type { Notification } from './body.ts';
import { linesOf, mailText, slackBody, teamsBody } from './render.ts';

/** What became of one channel. `unchanged`: it wants to hear of changes alone. */
export interface Sent {
  readonly channel: string;
  readonly state: 'sent' | 'unchanged' | 'failed';
  readonly why: string;
}

export interface Patience {
  /** Milliseconds for one attempt. */
  readonly attemptMs: number;
  /** Milliseconds before each further attempt. */
  readonly pausesMs: readonly number[];
}

const patience: Patience = { attemptMs: 10_000, pausesMs: [1_000, 5_000] };

/** Tells every channel that wants to hear of it; one that cannot be reached is a value. */
export async function notify(
  channels: readonly Channel[],
  body: Notification,
  pending: readonly string[],
  waits = patience,
): Promise<Sent[]> {
  const isNews = body.messages.some(({ action }) => action !== 'updated');
  return Promise.all(
    channels.map(async (channel, index): Promise<Sent> => {
      const name = nameOf(channel, index);
      if (channel.when === 'change' && !isNews && !pending.includes(name))
        return { channel: name, state: 'unchanged', why: '' };
      const why = await delivered(channel, body, waits);
      return { channel: name, state: why === undefined ? 'sent' : 'failed', why: why ?? '' };
    }),
  );
}

/** By its place and kind: an address may be a secret. */
function nameOf({ kind }: Channel, index: number): string {
  return `${index + 1} (${kind})`;
}

/** Thrown where another attempt would end alike. */
class Final extends Error {}

/** Why it was not delivered; undefined where it was. */
async function delivered(channel: Channel, body: Notification, waits: Patience): Promise<string | undefined> {
  let why = '';
  for (const pause of [0, ...waits.pausesMs]) {
    if (pause > 0) await delay(pause);
    try {
      await deliverOnce(channel, body, waits.attemptMs);
      return undefined;
    } catch (error) {
      why = redacted(reasonOf(error));
      if (error instanceof Final) return why;
    }
  }
  return why;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it did not answer in time';
  // fetch() itself says no more than "fetch failed".
  if (error.cause !== undefined && error.message === 'fetch failed') return codeOf(error.cause);
  return error.message.split('\n')[0] ?? '';
}

async function deliverOnce(channel: Channel, body: Notification, attemptMs: number): Promise<void> {
  const lines = () => linesOf(body, channel.owner);
  switch (channel.kind) {
    case 'webhook':
      return post(channel, bodyFor(channel.format, body, lines()), attemptMs);
    case 'command':
      return run(channel.argv, JSON.stringify(body), attemptMs);
    case 'mail':
      return run([channel.sendmail, '-i', '-t'], mailText(lines(), channel.to, channel.from), attemptMs);
  }
}

function bodyFor(format: 'json' | 'slack' | 'teams', body: Notification, lines: readonly string[]): object {
  if (format === 'json') return body;
  return format === 'slack' ? slackBody(lines) : teamsBody(lines);
}

async function post(
  { url, headers }: Extract<Channel, { kind: 'webhook' }>,
  body: object,
  attemptMs: number,
): Promise<void> {
  const signal = AbortSignal.timeout(attemptMs);
  const named = await Promise.all(
    Object.entries(headers).map(async ([name, value]) => [name, await spoken(value, signal)] as const),
  );
  const address = await spoken(url, signal);
  if (!/^https?:/.test(address) || !URL.canParse(address))
    throw new Final('the address is no http:// or https:// one');
  // A redirect would hand the secret headers on to somebody else.
  const response = await fetch(address, {
    ...{ method: 'POST', body: JSON.stringify(body), signal, redirect: 'manual' },
    headers: { 'content-type': 'application/json', ...Object.fromEntries(named) },
  });
  await response.body?.cancel();
  if (response.ok) return;
  const why = `it answered with HTTP ${response.status}`;
  const isPassing = response.status >= 500 || [408, 429].includes(response.status);
  throw isPassing ? new Error(why) : new Final(why);
}

async function spoken(text: Spoken, signal: AbortSignal): Promise<string> {
  return typeof text === 'string' ? text : resolveSecret(text, signal);
}

async function run(
  [program = '', ...args]: readonly string[],
  input: string,
  timeout: number,
): Promise<void> {
  const { execa } = await import('execa');
  const ended = await execa(program, args, {
    ...{ input, timeout, reject: false, stdout: 'ignore', stderr: 'ignore', forceKillAfterDelay: 1_000 },
  });
  if (!ended.failed) return;
  if (ended.timedOut) throw new Error(`${program} did not end in time`);
  if (ended.exitCode !== undefined) throw new Error(`${program} ended with exit code ${ended.exitCode}`);
  throw new Final(`${program} cannot be run (${codeOf(ended.cause ?? ended)})`);
}
