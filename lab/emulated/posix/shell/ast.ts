export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'parameter'; readonly parameter: Parameter; readonly quoted: boolean }
  | { readonly kind: 'command'; readonly body: Node; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly quoted: boolean };

export type Word = readonly Part[];

/** `${name}`, `${#name}`, `${name:-word}` and their like. */
export interface Parameter {
  readonly name: string;
  /** `''`, `#` for the length, or `-`, `:-`, `=`, `:=`, `+`, `:+`, `?`, `:?`, `%`, `%%`, `#`-trim as `trim#`, `trim##`. */
  readonly operator: string;
  readonly word: Word;
}

export interface Redirection {
  readonly descriptor: number;
  readonly operator: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '<<';
  readonly target: Word;
}

export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

export type Node =
  | {
      readonly kind: 'list';
      readonly items: readonly { readonly node: Node; readonly background: boolean }[];
    }
  | { readonly kind: 'and-or'; readonly left: Node; readonly operator: '&&' | '||'; readonly right: Node }
  | { readonly kind: 'pipeline'; readonly negated: boolean; readonly commands: readonly Node[] }
  | {
      readonly kind: 'simple';
      readonly assignments: readonly Assignment[];
      readonly words: readonly Word[];
      readonly redirections: readonly Redirection[];
      readonly line: number;
    }
  | {
      readonly kind: 'redirected';
      readonly body: Node;
      readonly redirections: readonly Redirection[];
    }
  | { readonly kind: 'subshell'; readonly body: Node }
  | {
      readonly kind: 'if';
      readonly condition: Node;
      readonly then: Node;
      readonly otherwise: Node | undefined;
    }
  | { readonly kind: 'while'; readonly until: boolean; readonly condition: Node; readonly body: Node }
  | {
      readonly kind: 'for';
      readonly name: string;
      readonly words: readonly Word[] | undefined;
      readonly body: Node;
    }
  | { readonly kind: 'case'; readonly word: Word; readonly items: readonly CaseItem[] }
  | { readonly kind: 'function'; readonly name: string; readonly body: Node };

export interface CaseItem {
  readonly patterns: readonly Word[];
  readonly body: Node;
}
