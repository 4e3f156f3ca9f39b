/** What a recipe lays. */
export interface Laid {
  /** New files by their paths from the root. */
  readonly files: Readonly<Record<string, string>>;
  readonly registries: readonly Registry[];
  /** What to do then, in lines. */
  readonly next: readonly string[];
}

/** A file that names each thing of a kind. */
export interface Registry {
  readonly path: string;
  /** @throws {RecipeError} where the file no longer has the form that is looked for */
  edit(text: string): string;
}

export interface Recipe {
  readonly usage: string;
  /** @throws {RecipeError} */
  lay(name: string, more: readonly string[]): Laid;
}

/** For people, in lines. */
export class RecipeError extends Error {
  override readonly name = 'RecipeError';
}

/** `lock-screen`: `lockScreen` */
export function camel(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** `lock-screen`: `LockScreen` */
export function pascal(name: string): string {
  const text = camel(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** An import, and an entry at the end of the list or object that begins with `opening`. */
export function registry(
  path: string,
  opening: string,
  { imports, entry }: { imports?: string; entry: string },
): Registry {
  return {
    path,
    edit(text) {
      const start = text.indexOf(opening);
      const closing = opening.endsWith('[') ? /^\]/m : /^\}/m;
      const length = start < 0 ? -1 : text.slice(start).search(closing);
      const oneLine = start < 0 ? undefined : /^(.*?)(\];)$/m.exec(text.slice(start));
      if (oneLine?.index === 0) return placed(text, start + (oneLine[1] ?? '').length, `, ${entry}`, imports);
      if (length < 0) throw new RecipeError(`${path} holds no "${opening}": this recipe is out of date`);
      return placed(text, start + length, `  ${entry},\n`, imports);
    },
  };
}

function placed(text: string, at: number, entry: string, imports: string | undefined): string {
  const extended = text.slice(0, at) + entry + text.slice(at);
  return imports === undefined ? extended : `${imports}\n${extended}`;
}
