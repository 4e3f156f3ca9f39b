import { plain } from '../../reports/index.ts';
import type { Message, Notification } from './body.ts';

/** Messages that a person is shown; the rest is counted. */
const most = 20;

/** Lines for people; what hosts said in them is harmless. */
export function linesOf({ messages, report, headline, emulated }: Notification, owner?: string): string[] {
  const shown = messages.slice(0, most).flatMap(message => [lineOf(message), ...detailsOf(message)]);
  return [
    `${emulated ? 'EMULATED: ' : ''}${headline}`,
    ...shown,
    ...(messages.length > most ? [`and ${messages.length - most} more`] : []),
    ...(owner === undefined ? [] : [`owner: ${owner}`]),
    `report: ${report}`,
  ].map(plain);
}

function lineOf({ action, title, since, owner }: Message): string {
  const answerable = owner === null ? '' : `, owner ${owner}`;
  return `${action}: ${title} (since ${since.slice(0, 16).replace('T', ' ')} UTC${answerable})`;
}

function detailsOf({ action, text }: Message): string[] {
  return action === 'resolved' ? [] : text.split('\n').map(line => `    ${line.slice(0, 500)}`);
}

/** https://docs.slack.dev/messaging/formatting-message-text: three characters are its own. */
export function slackBody(lines: readonly string[]): object {
  const text = lines.join('\n').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return { text: text.slice(0, 39_000) };
}

/** A message with an adaptive card, as the workflow "when a Teams webhook request is received" takes it. Markdown there is disarmed. */
export function teamsBody(lines: readonly string[]): object {
  const block = (text: string, index: number) => ({
    ...{ type: 'TextBlock', wrap: true, text: text.replace(/[\\`*_[\]()#~|<>]/g, '\\$&') },
    ...(index === 0 && { weight: 'Bolder' }),
  });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          ...{ type: 'AdaptiveCard', version: '1.4', body: lines.slice(0, 80).map(block) },
        },
      },
    ],
  };
}

/** RFC 5322 and 2045; a header cannot be broken out of, since the subject is encoded whole (RFC 2047). */
export function mailText(lines: readonly string[], to: readonly string[], from: string | undefined): string {
  const [subject = ''] = lines;
  const words = (
    Buffer.from(subject.slice(0, 120))
      .toString('base64')
      .match(/.{1,60}/g) ?? []
  ).map(part => `=?UTF-8?B?${part}?=`);
  const headers = [
    ...(from === undefined ? [] : [`From: ${from}`]),
    `To: ${to.join(', ')}`,
    `Subject: ${words.join('\n ')}`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ];
  const body = Buffer.from(`${lines.join('\r\n')}\r\n`)
    .toString('base64')
    .replace(/.{76}/g, '$&\n');
  return `${headers.join('\n')}\n\n${body}\n`;
}
