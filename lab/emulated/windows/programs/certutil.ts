import { createHash } from 'node:crypto';
import { WinError } from '../errors.ts';
import { type Call, lines, pathFor } from '../program.ts';

/** certutil -hashfile FILE [ALGORITHM]; default: SHA1. */
export function certutil(call: Call): number {
  const [verb = '', file = '', algorithm = 'SHA1'] = call.args;
  if (!/^[-/]hashfile$/i.test(verb)) {
    call.stdout.write(lines('CertUtil: -? command FAILED: 0x80070057 (WIN32: 87 ERROR_INVALID_PARAMETER)'));
    return -2147024809;
  }
  try {
    const content = call.machine.files.read(pathFor(call, file));
    const digest = createHash(algorithm.toLowerCase()).update(content).digest('hex');
    call.stdout.write(
      lines(
        `${algorithm.toUpperCase()} hash of ${file}:`,
        digest,
        'CertUtil: -hashfile command completed successfully.',
      ),
    );
    return 0;
  } catch (cause) {
    if (!(cause instanceof WinError)) throw cause;
    const code = `0x${(0x80070000 + cause.code).toString(16)} (WIN32: ${cause.code} ERROR_FILE_NOT_FOUND)`;
    call.stdout.write(lines(`CertUtil: -hashfile command FAILED: ${code}`, `CertUtil: ${cause.message}`));
    return -2147024896 + cause.code;
  }
}
