/** What a syslog daemon put around a line that it forwarded. */
export interface Syslog {
  /** The sender's name for itself. */
  readonly host: string;
  /** Who wrote it: the tag of RFC 3164, the application of RFC 5424. */
  readonly program: string;
  /** As in syslog(3), where the line tells it. */
  readonly facility?: number;
  readonly text: string;
}

const header = new RegExp(
  [
    '^(?:<(?<priority>\\d{1,3})>)?(?:1 )?',
    // RFC 3164's time stamp, or RFC 3339's as rsyslog's newer file format and RFC 5424 have it
    '(?:[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d|\\d{4}-\\d\\d-\\d\\dT\\S+)',
    ' (?<host>\\S+) ',
    // TAG[pid]: of RFC 3164, or RFC 5424's application, process, message id and (empty) structured data
    '(?:(?<tag>[^\\s:[]+)(?:\\[\\d*\\])?: ?|(?<application>\\S+) \\S+ \\S+ - )',
  ].join(''),
);

/**
 * Takes the envelope of RFC 3164 or RFC 5424 from a line; undefined where there is none. rsyslog writes control characters as
 * `#` and three octal digits ($EscapeControlCharactersOnReceive): of these audit's own separator is given back.
 */
export function unwrapSyslog(line: string): Syslog | undefined {
  const match = header.exec(line);
  if (!match) return undefined;
  const { priority, host = '', tag, application = '' } = match.groups ?? {};
  return {
    host,
    program: tag ?? application,
    ...(priority !== undefined && { facility: Number(priority) >> 3 }),
    text: line.slice(match[0].length).replaceAll('#035', '\u001d'),
  };
}
