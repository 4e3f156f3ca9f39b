import type { Assertion, Node } from './ast.ts';
import { type Look, type Program, programOf, type Step } from './program.ts';

/**
 * A linear engine for patterns that look ahead or behind. Each look is decided first, for all places of the text at
 * once, in one sweep over it: backwards for what lies ahead, so that all that can follow a place has been seen when the
 * sweep gets there. Then the pattern itself is searched for, and asks those answers. The work is the text's length
 * times the pattern's size.
 */
export class Sweep {
  private readonly looks: readonly { readonly ahead: boolean; readonly program: Program }[];
  private readonly main: Program;

  constructor(node: Node) {
    const nodes = looksIn(node);
    const numberOf = (look: Look) => nodes.indexOf(look);
    this.looks = nodes.map(({ ahead, of }) => ({ ahead, program: programOf(of, ahead, numberOf) }));
    this.main = programOf(node, false, numberOf);
  }

  test(text: string): boolean {
    const answers: Uint8Array[] = [];
    for (const { ahead, program } of this.looks) {
      const answer = new Uint8Array(text.length + 1);
      sweep(program, text, answers, ahead, at => {
        answer[at] = 1;
        return false;
      });
      answers.push(answer);
    }
    return sweep(this.main, text, answers, false, () => true);
  }
}

export function hasLook(node: Node): boolean {
  return looksIn(node).length > 0;
}

/** The looks of a pattern, those inside of others first. */
function looksIn(node: Node): Look[] {
  switch (node.type) {
    case 'look':
      return [...looksIn(node.of), node];
    case 'repeat':
      return looksIn(node.of);
    case 'sequence':
    case 'choice':
      return node.of.flatMap(looksIn);
    default:
      return [];
  }
}

/** Follows all ways at once, begun at every place; true as soon as `onMatch`, told where one has ended, says so. */
function sweep(
  { steps, start }: Program,
  text: string,
  answers: readonly Uint8Array[],
  backwards: boolean,
  onMatch: (at: number) => boolean,
): boolean {
  const reached = new Int32Array(steps.length).fill(-1);
  /** Steps to go on from here. */
  const pending: number[] = [];
  for (let at = backwards ? text.length : 0; ; ) {
    const code = backwards ? codeBefore(text, at) : text.codePointAt(at);
    const waiting: (Step & { op: 'one' })[] = [];
    pending.push(start);
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      const step = steps[index];
      if (!step || reached[index] === at) continue;
      reached[index] = at;
      if (step.op === 'one') waiting.push(step);
      else if (step.op === 'fork') pending.push(step.next, step.other);
      else if (step.op === 'match') {
        if (onMatch(at)) return true;
      } else if (
        step.op === 'at' ? stands(step.at, text, at) : answers[step.look]?.[at] !== Number(step.negated)
      )
        pending.push(step.next);
    }
    if (code === undefined) return false;
    for (const step of waiting) if (step.holds(code)) pending.push(step.next);
    at += (backwards ? -1 : 1) * (code > 0xffff ? 2 : 1);
  }
}

function codeBefore(text: string, at: number): number | undefined {
  if (at === 0) return undefined;
  const pair = at > 1 ? text.codePointAt(at - 2) : undefined;
  return pair !== undefined && pair > 0xffff ? pair : text.charCodeAt(at - 1);
}

const lineFeed = 10;

function stands(assertion: Assertion, text: string, at: number): boolean {
  switch (assertion) {
    case 'start':
      return at === 0;
    case 'end':
      return at === text.length;
    case 'end-or-newline':
      return at === text.length || (at === text.length - 1 && text.charCodeAt(at) === lineFeed);
    case 'line-start':
      return at === 0 || text.charCodeAt(at - 1) === lineFeed;
    case 'line-end':
      return at === text.length || text.charCodeAt(at) === lineFeed;
    case 'word':
      return isWordAt(text, at - 1) !== isWordAt(text, at);
    case 'no-word':
      return isWordAt(text, at - 1) === isWordAt(text, at);
  }
}

function isWordAt(text: string, at: number): boolean {
  return /^[0-9A-Za-z_]$/.test(text.charAt(at));
}
