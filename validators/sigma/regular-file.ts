import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Bytes of the largest file that is read as a rule: more than anybody writes by hand. */
const most = 16 * 2 ** 20;

/**
 * The text of a regular file, links followed. Nothing is waited for: FIFOs, devices and what has no end are refused.
 * Throws the file system's errors, and of that kind (`EINVAL`, `EFBIG`) for what is not a regular file, or too large.
 */
export async function readRegular(path: string): Promise<string> {
  // O_NONBLOCK: the other end of a FIFO may never come.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw refusal('EINVAL', `${path}: it is not a regular file`);
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of file.createReadStream({ autoClose: false })) {
      length += piece.length;
      if (length > most) throw refusal('EFBIG', `${path}: it is larger than ${most / 2 ** 20} MB`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString('utf8');
  } finally {
    await file.close();
  }
}

function refusal(code: string, message: string): Error {
  return Object.assign(new Error(message), { code, syscall: 'open' });
}
