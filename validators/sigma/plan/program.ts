import type { Atom } from './atoms.ts';
import { chanceOf } from './frequency.ts';
import type { Inquiry } from './inquiry.ts';
import type { Node } from './node.ts';
import { STAMP } from './notes.ts';

const ACCEPT = -1;
const REJECT = -2;
/** In place of a scanner: the atom is asked by its number. */
const BY_NUMBER = -1;

/** Integers in front of what an instruction asks for. */
const head = 4;

/** An instruction before it has an address; targets are instructions by number, ACCEPT or REJECT. */
interface Step {
  readonly atom: number;
  readonly onTrue: number;
  readonly onFalse: number;
}

/**
 * Rules as chains of questions, one after the other in one array. An instruction is: a scanner, where the next
 * instruction would be, where to go on if one of the literals is there, where if none is, the literals' notes. Or, by
 * number: BY_NUMBER, the atom, and the same. "And", "or" and "not" are in the jumps alone, so that no question is asked
 * whose answer cannot matter.
 */
export class Programs {
  private readonly atoms: readonly Atom[];
  private readonly inquiry: Inquiry;
  private readonly code: number[] = [];
  private readonly starts: number[] = [];
  private readonly finished: { code: Int32Array; starts: Int32Array };

  /** `triggers` are the atoms of which one is known to hold when a rule is asked. */
  constructor(
    rules: readonly Node[],
    triggers: readonly (readonly number[] | undefined)[],
    atoms: readonly Atom[],
    inquiry: Inquiry,
    frequencies: Float64Array,
  ) {
    this.atoms = atoms;
    this.inquiry = inquiry;
    for (const [rule, node] of rules.entries()) this.add(node, new Order(triggers[rule] ?? [], frequencies));
    this.finished = { code: Int32Array.from(this.code), starts: Int32Array.from(this.starts) };
    this.code.length = 0;
  }

  /** Whether a rule holds of the event that the inquiry is about. */
  accept(rule: number): boolean {
    const { code, starts } = this.finished;
    const { inquiry } = this;
    const { event, scanned } = inquiry;
    const { table } = inquiry.notes;
    let at = starts[rule] ?? ACCEPT;
    while (at >= 0) {
      const scanner = code[at] ?? 0;
      let holds = false;
      if (scanner >= 0) {
        if (scanned[scanner] !== event) inquiry.scan(scanner);
        const end = code[at + 1] ?? 0;
        for (let next = at + head; next < end && !holds; next++)
          holds = table[(code[next] ?? 0) + STAMP] === event;
      } else holds = inquiry.holds(code[at + 1] ?? 0);
      at = code[holds ? at + 2 : at + 3] ?? REJECT;
    }
    return at === ACCEPT;
  }

  private add(node: Node, order: Order): void {
    const steps: Step[] = [];
    const start = emit(node, ACCEPT, REJECT, order, steps);
    if (steps.length === 0) {
      this.starts.push(start);
      return;
    }
    // The first question was emitted last.
    const addresses = new Map<number, number>();
    let address = this.code.length;
    this.starts.push(address);
    for (let step = steps.length - 1; step >= 0; step--) {
      addresses.set(step, address);
      address += head + this.notesOf(steps[step]?.atom ?? 0).length;
    }
    const target = (step: number) => addresses.get(step) ?? step;
    for (const { atom, onTrue, onFalse } of steps.toReversed())
      this.write(atom, target(onTrue), target(onFalse));
  }

  private write(index: number, onTrue: number, onFalse: number): void {
    const atom = this.atoms[index];
    const notes = this.notesOf(index);
    const end = this.code.length + head + notes.length;
    if (atom?.kind === 'literals' && notes.length > 0) this.code.push(atom.scanner, end, onTrue, onFalse);
    else this.code.push(BY_NUMBER, index, onTrue, onFalse);
    for (const note of notes) this.code.push(note);
  }

  private notesOf(atom: number): Int32Array {
    return this.inquiry.notes.literalsOf(atom) ?? none;
  }
}

const none = new Int32Array(0);

/** Emits backwards, so that the targets of jumps are known; returns where the code begins. */
function emit(node: Node, onTrue: number, onFalse: number, order: Order, into: Step[]): number {
  if (node.op === 'known') return node.value ? onTrue : onFalse;
  if (node.op === 'atom') {
    const { atom, wanted } = node;
    into.push({ atom, onTrue: wanted ? onTrue : onFalse, onFalse: wanted ? onFalse : onTrue });
    return into.length - 1;
  }
  const isAnd = node.op === 'and';
  let next = isAnd ? onTrue : onFalse;
  for (const part of order.lastFirst(node.of, isAnd))
    next = isAnd ? emit(part, next, onFalse, order, into) : emit(part, onTrue, next, order, into);
  return next;
}

/** Puts questions in order: those come first that are likely to end the matter. */
class Order {
  private readonly triggers: readonly number[];
  private readonly frequencies: Float64Array;

  constructor(triggers: readonly number[], frequencies: Float64Array) {
    this.triggers = triggers;
    this.frequencies = frequencies;
  }

  lastFirst(parts: readonly Node[], isAnd: boolean): Node[] {
    const chances = new Map(parts.map(part => [part, this.chance(part)]));
    const rank = (part: Node) => (isAnd ? 1 : -1) * (chances.get(part) ?? 1);
    return parts.toSorted((a, b) => rank(b) - rank(a));
  }

  /** What triggered the rule is no question any more. */
  private chance(part: Node): number {
    const isTrigger = part.op === 'atom' && this.triggers.includes(part.atom);
    const isTriggers = part.op === 'or' && part.of.some(inner => this.chance(inner) === 1);
    return isTrigger || isTriggers ? 1 : chanceOf(part, this.frequencies);
  }
}
