import * as z from 'zod';
import { oneOrMore, secret, word } from '../words.ts';
import { blackoutMistake, isDay } from './days.ts';

/** `nightly:`, `accepted:` and `notify:` of the inventory file, as people write them. */
const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(s|m|h)$/, 'is not a duration\nwrite 90s, 30m or 2h')
  .refine(text => !(durationMs(text) <= 0 || durationMs(text) > 86_400_000), 'is not between 1s and 24h');

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `90s`, `30m` or `2h`. */
export function durationMs(text: string): number {
  return Number.parseFloat(text) * (unitMs[text.at(-1) ?? ''] ?? 0);
}

const day = z.string().refine(isDay, 'is no day\nwrite 2027-03-01');

const blackout = z.string().superRefine((text, context) => {
  const mistake = blackoutMistake(text);
  if (mistake !== undefined)
    context.addIssue(`${mistake}\nwrite sat, mon-fri, 2026-12-24 or 2026-12-24..2027-01-02`);
});

const accepted = z.strictObject({
  scenario: word.describe('Id of a scenario'),
  expectation: word.describe('Id of an expectation; all of the scenario without it').optional(),
  host: word.describe('Name of a host; all without it').optional(),
  until: day.describe('The last day on which the gap is accepted'),
  owner: word.describe('Who answers for it'),
  reason: word.describe('Why the gap stays open'),
});

export const acceptedModel = z.array(accepted).describe('Gaps that fail no night, until a day');

const url = z.string().refine(text => /^https?:\/\/[^\s@]+$/.test(text) && URL.canParse(text), {
  message: 'is not an http:// or https:// address without a password\nwrite a secret as {env: NAME}',
});

const common = {
  when: z.enum(['change', 'always']).describe('change: only where something is not as before').optional(),
  owner: word.describe('Who is answerable; shown in messages').optional(),
};

const webhook = z.strictObject({
  webhook: z.union([url, secret]).describe('Address; where it is a secret, {env: NAME} or {command: [...]}'),
  format: z.enum(['json', 'slack', 'teams']).optional(),
  headers: z
    .record(
      z.string().regex(/^[A-Za-z0-9-]+$/, 'is no name of a header'),
      z.union([z.string().regex(/^[\x20-\x7e]*$/, 'holds control characters'), secret]),
    )
    .optional(),
  ...common,
});

const command = z.strictObject({
  command: z
    .array(z.string())
    .min(1, 'names no program')
    .describe('Gets the JSON body on its standard input'),
  ...common,
});

const mailAddress = z.string().regex(/^[^\s<>@,;-][^\s<>@,;]*@[^\s<>@,;]+$/, 'is no mail address');

const mail = z.strictObject({
  mail: oneOrMore(mailAddress),
  from: mailAddress.optional(),
  sendmail: z
    .string()
    .regex(/^\//, 'is no absolute path')
    .describe('Program that takes a message as sendmail does; /usr/sbin/sendmail')
    .optional(),
  ...common,
});

export const notifyModel = z
  .array(z.union([webhook, command, mail]))
  .describe('Who is notified of nightly runs');

export const nightlyModel = z.strictObject({
  hosts: oneOrMore(word).describe('Names, globs or groups; every host').optional(),
  scenarios: oneOrMore(word).describe('Ids, techniques, tags or globs; all').optional(),
  rules: oneOrMore(word).describe('Files and folders of rules; paths relative to this file').optional(),
  reports: oneOrMore(word).describe('FORMAT or FORMAT:PATH').optional(),
  within: duration.describe('Deadline of the whole night; 4h').optional(),
  host_within: duration.describe('Deadline of each host; 1h').optional(),
  retries: z
    .int()
    .min(0, 'is not a number of retries\nwrite 0 to 3')
    .max(3, 'is not a number of retries\nwrite 0 to 3')
    .describe('Further attempts, each with another marker, at what was not met; 0')
    .optional(),
  blackout: oneOrMore(blackout).describe('Days on which no night begins').optional(),
  inconclusive_nights: z
    .int()
    .min(1, 'is not a number of nights\nwrite 1 or more')
    .describe('Nights in a row without an answer, from which on that is a regression; 3')
    .optional(),
  catch_up: z.boolean().describe('Make up once for nights that were missed; true').optional(),
  notify: notifyModel.describe("In place of the inventory's notify").optional(),
  accepted: acceptedModel.describe("Beside the inventory's accepted").optional(),
});

export type NightlySettings = z.infer<typeof nightlyModel>;
export type ChannelEntry = z.infer<typeof notifyModel>[number];
export type AcceptedEntry = z.infer<typeof accepted>;
