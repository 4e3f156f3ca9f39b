import type { DetectionRule } from '../compiled.ts';
import type { Reading } from '../taxonomy/resolve.ts';
import { guarded } from '../taxonomy/resolve.ts';
import type { EventFields } from '../values.ts';
import { Atoms } from './atoms.ts';
import { frequenciesOf } from './frequency.ts';
import { Inquiry } from './inquiry.ts';
import { buildNode, type Constants, foldConstants, join, type Node } from './node.ts';
import { Programs } from './program.ts';
import { chooseTriggers } from './triggers.ts';

/** A rule, its place among all, and how it reads the events of a plan. */
export interface ReadRule {
  readonly number: number;
  readonly rule: DetectionRule;
  readonly readings: readonly Reading[];
}

const noRules: readonly DetectionRule[] = [];

/** After so many events the triggers are chosen anew, by what was seen; the last choice stays. */
const lessons = [200, 2_000, 20_000];

/** Stamps are 32-bit integers; a plan that ran out of them is built anew. */
const mostEvents = 1_000_000_000;

/**
 * All rules that can match events of one kind, made ready to be asked together. In every event the triggers are
 * looked for: for each rule, the rarest literals that it cannot do without. Only the rules so triggered run their
 * programs, which find out the rest on demand.
 */
export class Plan {
  /** Whether any rule is for such events, be it one that can never match them. */
  readonly isAsked: boolean;
  private readonly rules: readonly DetectionRule[];
  private readonly nodes: readonly Node[];
  private readonly atoms: Atoms;
  private readonly inquiry: Inquiry;
  private programs: Programs;
  /** Rules that nothing triggers: they are asked always. */
  private always: readonly number[] = [];
  private events = 0;
  private lesson = 0;

  constructor(rules: readonly ReadRule[], constants: Constants) {
    const atoms = new Atoms();
    this.isAsked = rules.length > 0;
    const built = rules.map(rule => nodeOf(rule, constants, atoms));
    const possible = built.flatMap((node, index) => (node.op === 'known' && !node.value ? [] : [index]));
    this.rules = possible.flatMap(index => rules[index]?.rule ?? []);
    this.nodes = possible.flatMap(index => built[index] ?? []);
    this.atoms = atoms;
    this.inquiry = new Inquiry(atoms, this.rules.length);
    this.programs = this.learn();
  }

  get isWornOut(): boolean {
    return this.events > mostEvents;
  }

  /** The rules that match, in their order. */
  run(fields: EventFields): readonly DetectionRule[] {
    if (this.rules.length === 0) return noRules;
    this.events += 1;
    if (this.events === lessons[this.lesson]) this.learnAgain();
    const { inquiry, programs } = this;
    inquiry.begin(fields);
    let matching: number[] | undefined;
    for (const rule of this.always) if (programs.accept(rule)) matching = [...(matching ?? []), rule];
    for (let at = 0; at < inquiry.candidateCount; at++) {
      const rule = inquiry.candidates[at] ?? 0;
      if (programs.accept(rule)) matching = [...(matching ?? []), rule];
    }
    return matching ? matching.sort((a, b) => a - b).flatMap(rule => this.rules[rule] ?? []) : noRules;
  }

  private learnAgain(): void {
    this.programs = this.learn();
    this.lesson += 1;
    if (this.lesson === lessons.length) this.inquiry.graduate();
  }

  /** Chooses the triggers by what was seen so far. */
  private learn(): Programs {
    const { inquiry, nodes } = this;
    const { list, scanners } = this.atoms;
    const frequencies = frequenciesOf(list, scanners, inquiry.notes);
    const triggers = chooseTriggers(nodes, list, scanners, inquiry.notes, frequencies);
    this.always = triggers.byRule.flatMap((atoms, rule) => (atoms ? [] : [rule]));
    inquiry.watch(triggers);
    return new Programs(nodes, triggers.byRule, list, inquiry, frequencies);
  }
}

function nodeOf({ rule, readings }: ReadRule, constants: Constants, atoms: Atoms): Node {
  const nodes = readings.map((reading): Node => {
    const expr = foldConstants(guarded(rule.expr, reading), reading, constants);
    return typeof expr === 'boolean' ? { op: 'known', value: expr } : buildNode(expr, reading, atoms);
  });
  return join('or', nodes);
}
