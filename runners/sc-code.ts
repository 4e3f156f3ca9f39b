/** `[SC] OpenService FAILED 1060:`, in whatever language Windows speaks. */
const failure = /^\[SC\] [^\r\n]* (\d{3,5}):\r?$/m;

/**
 * The exit code of sc.exe, alone or last in a line for cmd.exe, behind an sshd of Cygwin's or Unix's (Wine), which
 * carries 8 bits of it: 1060 arrives as 36. sc.exe prints the number as well; it is believed where its low bits are
 * those that arrived.
 */
export const wholeScCode = (program: string, code: number, stdout: string): number => {
  if (code > 255 || !/(^|\\)(?:sc|cmd)(\.exe)?$/i.test(program)) return code;
  const printed = Number(failure.exec(stdout)?.[1] ?? code);
  return (printed & 255) === code ? printed : code;
};
