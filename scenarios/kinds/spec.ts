import * as z from 'zod';
import type { Payload } from '../contract.ts';

/**
 * The forms of the texts in a specification. Each is closed: no line break, quote, glob, variable or separator of the
 * shells, of cmd.exe, PowerShell, systemd and launchd has a place in it, so that a text is one word wherever it stands.
 */
const text = (form: RegExp, what: string) => z.string().max(200).regex(form, `is no ${what}`);

/** Letters, digits, `_`, `-` and inner dots: no pattern, escape or template instance. */
const word = '[A-Za-z0-9_](?:[\\w.-]*[\\w-])?';

/** Of a service, an init script or a job. */
export const plainName = text(new RegExp(`^${word}$`), 'plain name');

/** `sdrill-k3v9q2xw.service` */
export const serviceName = text(new RegExp(`^${word}\\.service$`), 'name of a service unit');

/** For people, and for what carries the marker: one line. */
export const description = text(/^[A-Za-z0-9][A-Za-z0-9 .,:()/_-]*$/, 'one-line description');

/** Absolute, without `.` and `..`. */
export const posixPath = text(/^(?:\/(?!\.{1,2}(?:\/|$))[\w.@:+-]+)+$/, 'absolute path');

/** The home of an account, whose name may have a blank. */
export const homePath = text(/^(?:\/(?!\.{1,2}(?:\/|$))[\w.@+ -]+)+$/, 'home folder');

/** Relative, without `.` and `..`: `Library/LaunchAgents`. */
export const relativePath = text(
  /^(?!\.{1,2}(?:\/|$))[\w.-]+(?:\/(?!\.{1,2}(?:\/|$))[\w.-]+)*$/,
  'relative path',
);

/**
 * `C:\Windows\sdrill-k3v9q2xw.exe`: no blank, since no word of a batch may be quoted; no stream, short name or device, and no
 * dot at the end, which Windows drops.
 * https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
 */
export const windowsPath = text(
  /^[A-Za-z]:(?:\\(?!(?:con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)(?:[.\\]|$))[\w.$-]*[\w$-])+$/i,
  'path on a drive',
);

/** What other hosts call this one: a name or an address, with a user before it. */
export const address = text(/^(?:[\w.-]+@)?[A-Za-z0-9](?:[\w.:-]*\w)?$/, 'address of a host');

/** `k3v9q2xw` */
export const marker = text(/^[a-z0-9]{4,32}$/, 'marker');

/** Lines of a payload's command: the guard holds the whole of it against the harmless ones. */
export const printable = z
  .string()
  .max(300)
  .regex(/^[\x20-\x7e]*$/, 'is not one printable line');

export const payload: z.ZodType<Payload> = z.strictObject({
  program: printable,
  args: z.array(printable).max(20),
  copyOf: windowsPath.exactOptional(),
});
