const command = /(?:^|&& |\| )(?:npx )?(?:simulate|servicedrill) /;

/**
 * Command lines of this program in the code blocks of a page: indented by four blanks, or fenced and meant for a shell
 * of the reader's own computer (`sh`, not `sh host`).
 */
export function commandLines(page: string): string[] {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of page.split('\n')) {
    const [, info] = /^```(.*)$/.exec(line) ?? [];
    if (info !== undefined) fence = fence === undefined ? info : undefined;
    else if (fence === 'sh' || (fence === undefined && line.startsWith('    '))) lines.push(line.trim());
  }
  return lines.filter(line => command.test(line));
}
