export type Expression =
  | { readonly kind: 'value'; readonly value: string | number }
  | { readonly kind: 'text'; readonly parts: readonly Expression[] }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'hash'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'group'; readonly body: readonly Statement[]; readonly array: boolean }
  | { readonly kind: 'block'; readonly body: readonly Statement[]; readonly text: string }
  | { readonly kind: 'type'; readonly name: string }
  | { readonly kind: 'cast'; readonly name: string; readonly of: Expression }
  | {
      readonly kind: 'member';
      readonly of: Expression;
      readonly name: string;
      readonly fixed: boolean;
      readonly args?: readonly Expression[];
    }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    };

export interface Argument {
  /** `-Name`, without its dash, in lower case. */
  readonly name?: string;
  readonly value?: Expression;
  /** As typed, for native programs. */
  readonly text: string;
}

export type Element =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'command'; readonly name: Expression; readonly args: readonly Argument[] };

export type Statement =
  | { readonly kind: 'pipeline'; readonly elements: readonly Element[] }
  | {
      readonly kind: 'assign';
      readonly target: Expression;
      readonly operator: string;
      readonly value: Statement;
    }
  | {
      readonly kind: 'if';
      readonly clauses: readonly (readonly [Expression, readonly Statement[]])[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly kind: 'try';
      readonly body: readonly Statement[];
      readonly caught: readonly Statement[] | undefined;
      readonly always: readonly Statement[];
    }
  | {
      readonly kind: 'foreach';
      readonly name: string;
      readonly over: Expression;
      readonly body: readonly Statement[];
    }
  | {
      readonly kind: 'leave';
      readonly how: 'exit' | 'return' | 'throw';
      readonly value: Statement | undefined;
    };
