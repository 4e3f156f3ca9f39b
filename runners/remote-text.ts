import { redacted } from './redact.ts';

const mostShown = 200;

/** What a host said, fit for one line of a message: no control characters or escapes, and not for ever. */
export const oneLine = (text: string): string =>
  redacted(text)
    .replace(/[^\x20-\x7e\u00a0-\u1fff]+/g, ' ')
    .trim()
    .slice(0, mostShown);
