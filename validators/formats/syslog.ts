/** What a syslog daemon put around a line that it forwarded. */
export interface Syslog {
  /** The sender's name for itself. */
  readonly host: string;
  readonly text: string;
}

const header = new RegExp(
  [
    '^(?:<\\d{1,3}>)?(?:1 )?',
    // RFC 3164's time stamp, or RFC 3339's as rsyslog's newer file format and RFC 5424 have it
    '(?:[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d|\\d{4}-\\d\\d-\\d\\dT\\S+)',
    ' (\\S+) ',
    // TAG[pid]: of RFC 3164, or RFC 5424's application, process, message id and (empty) structured data
    '(?:[^\\s:[]+(?:\\[\\d*\\])?: ?|\\S+ \\S+ \\S+ - )',
  ].join(''),
);

/**
 * Takes the envelope of RFC 3164 or RFC 5424 from a line; undefined where there is none. rsyslog writes control characters as
 * `#` and three octal digits ($EscapeControlCharactersOnReceive): of these audit's own separator is given back.
 */
export function unwrapSyslog(line: string): Syslog | undefined {
  const match = header.exec(line);
  if (!match) return undefined;
  const [whole, host = ''] = match;
  return { host, text: line.slice(whole.length).replaceAll('#035', '\u001d') };
}
