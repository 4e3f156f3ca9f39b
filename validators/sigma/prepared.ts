import { digestOf } from './cache/stamps.ts';
import { type Parts, partsOf } from './compile.ts';
import type { Compiled } from './compiled.ts';
import type { RuleSource } from './contract.ts';
import { applyFilters } from './filter.ts';
import { link } from './link.ts';
import type { Placeholders } from './placeholders.ts';

interface Origin {
  readonly file?: string;
  /** SHA-256 of the text. */
  readonly digest: string;
  /** The id that stands first in the text. */
  readonly id?: string;
  readonly correlates: boolean;
}

/** A rule file compiled as far as no placeholder's values are needed, as plain data. */
export type PreparedFile = Origin & ({ readonly parts: Parts } | { readonly text: string });

/** Compiles a file once for all values of placeholders; one that asks for any is kept as text. */
export function prepareFile(source: RuleSource): PreparedFile {
  const { file, text } = source;
  const id = /^id:\s*["']?([\w-]+)/m.exec(text)?.[1];
  const origin: Origin = {
    ...(file === undefined ? {} : { file }),
    digest: digestOf(text),
    ...(id === undefined ? {} : { id }),
    correlates: /^correlation:/m.test(text),
  };
  let asked = false;
  // Up to the first placeholder nothing depends on the values.
  const noticing = new Proxy<Placeholders>(
    {},
    {
      getOwnPropertyDescriptor() {
        asked = true;
        return undefined;
      },
    },
  );
  const parts = partsOf(source, noticing);
  return asked ? { ...origin, text } : { ...origin, parts };
}

/** Fills the placeholders, applies filters and joins correlations with their rules. */
export function finish(files: readonly PreparedFile[], placeholders: Placeholders): Compiled {
  const all = files.map(file => ('parts' in file ? file.parts : partsOf(file, placeholders)));
  const filters = all.flatMap(parts => parts.filters);
  const rules = all
    .flatMap(parts => parts.rules)
    .map(rule => (rule.kind === 'detection' ? applyFilters(rule, filters) : rule));
  return link(
    rules,
    all.flatMap(parts => parts.unsupported),
  );
}
