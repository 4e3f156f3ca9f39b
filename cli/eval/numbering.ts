import type { Findings } from './findings.ts';
import type { Answer } from './job.ts';

/** Gives the blocks of a file, in their order, the numbers that their lines have in the file. */
export class Numbering {
  #before = 0;

  place(answer: Answer): { readonly findings: Findings } | { readonly failed: string } {
    if ('failed' in answer) return answer;
    const { findings, lines } = answer;
    const before = this.#before;
    this.#before += lines;
    return { findings: before === 0 ? findings : behind(findings, before) };
  }
}

function behind({ hits, corrupt, ...rest }: Findings, lines: number): Findings {
  const numbered = <T extends { readonly record: string }>(one: T): T => ({
    ...one,
    record: String(Number(one.record) + lines),
  });
  return {
    ...rest,
    hits: hits.map(numbered),
    ...(corrupt && { corrupt: { count: corrupt.count, first: corrupt.first.map(numbered) } }),
  };
}
