import type { Command } from '../../runners/index.ts';

/** The command as people read it. */
export function lineOf({ program, args }: Command): string {
  return [program, ...args].join(' ');
}

/** Whether one of the texts stands in the command: its arguments or what it reads. */
export function mentions({ args, stdin = '' }: Command, texts: readonly string[]): boolean {
  return [stdin, ...args].some(word => texts.some(text => word.includes(text)));
}
