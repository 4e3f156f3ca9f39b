import type { Completion } from '../contract.ts';

/** What sudo says, with LC_ALL=C, when it does not run the command (sudo 1.8 to 1.9). */
const refusals = [
  /^sudo: a password is required$/m,
  /^sudo: a terminal is required /m,
  /^sudo: no tty present and no askpass program specified$/m,
  /^sudo: sorry, you must have a tty to run sudo$/m,
  /^sudo: .*account validation failure/m,
  /^sudo: interactive authentication is required$/m,
  /^Sorry, user .* (is not allowed to execute|may not run sudo) /m,
  / is not in the sudoers file/m,
  /^.*exec: sudo: not found$/m,
];

/** Whether sudo, not the program, refused a command; the program did not run. */
export const refusedBySudo = (completion: Completion): boolean =>
  completion.ended === 'exited' &&
  (completion.code === 1 || completion.code === 127) &&
  refusals.some(pattern => pattern.test(completion.stderr));
