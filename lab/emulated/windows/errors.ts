/** System messages as `net helpmsg` and FormatMessage give them in English. */
const texts: Readonly<Record<number, string>> = {
  2: 'The system cannot find the file specified.',
  3: 'The system cannot find the path specified.',
  5: 'Access is denied.',
  32: 'The process cannot access the file because it is being used by another process.',
  87: 'The parameter is incorrect.',
  123: 'The filename, directory name, or volume label syntax is incorrect.',
  193: '%1 is not a valid Win32 application.',
  1052: 'The requested control is not valid for this service.',
  1053: 'The service did not respond to the start or control request in a timely fashion.',
  1056: 'An instance of the service is already running.',
  1058:
    'The service cannot be started, either because it is disabled or because it has no enabled devices ' +
    'associated with it.',
  1060: 'The specified service does not exist as an installed service.',
  1062: 'The service has not been started.',
  1072: 'The specified service has been marked for deletion.',
  1073: 'The specified service already exists.',
  1639: 'Invalid command line argument. Consult the Windows Installer SDK for detailed command line help.',
  1722: 'The RPC server is unavailable.',
};

export function errorText(code: number): string {
  return texts[code] ?? `Unknown error ${code}.`;
}

/** A refusal by the emulated system, with its Win32 error code. */
export class WinError extends Error {
  readonly code: number;
  constructor(code: number) {
    super(errorText(code));
    this.name = 'WinError';
    this.code = code;
  }
}
