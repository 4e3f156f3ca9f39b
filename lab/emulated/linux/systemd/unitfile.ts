/** Settings of a unit file by `Section.Key`; an empty assignment forgets what stood before. */
export type UnitSettings = ReadonlyMap<string, readonly string[]>;

/** Reads unit files in order, drop-ins last. See systemd.syntax(7). */
export function readUnitText(texts: readonly string[]): UnitSettings {
  const settings = new Map<string, string[]>();
  for (const text of texts) {
    let section = '';
    for (const raw of text.replace(/\\\n/g, ' ').split('\n')) {
      const line = raw.trim();
      if (line === '' || /^[#;]/.test(line)) continue;
      section = /^\[(.+)\]$/.exec(line)?.[1] ?? section;
      const [, key, value = ''] = /^([A-Za-z0-9-]+)\s*=\s*(.*)$/.exec(line) ?? [];
      if (key === undefined) continue;
      const name = `${section}.${key}`;
      settings.set(name, value === '' ? [] : [...(settings.get(name) ?? []), value]);
    }
  }
  return settings;
}

export const last = (settings: UnitSettings, name: string): string | undefined => settings.get(name)?.at(-1);

/** Words separated by blanks, of all assignments. */
export const words = (settings: UnitSettings, name: string): string[] =>
  (settings.get(name) ?? []).flatMap(value => value.split(/\s+/).filter(Boolean));

export interface ExecLine {
  readonly path: string;
  readonly argv: readonly string[];
  /** `-`: its failure is no failure. */
  readonly forgiven: boolean;
}

/** Splits an Exec line as systemd does: quotes, C escapes, `%` specifiers, `$$`. */
export function readExecLine(
  line: string,
  unit: string,
  environment: ReadonlyMap<string, string>,
): ExecLine | undefined {
  const prefix = /^[-@:+!]*/.exec(line)?.[0] ?? '';
  const parsed = splitWords(line.slice(prefix.length)).map(word => expanded(word, unit, environment));
  const [path, ...rest] = parsed;
  if (path === undefined) return undefined;
  const argv = prefix.includes('@') ? rest : parsed;
  return { path, argv, forgiven: prefix.includes('-') };
}

function splitWords(text: string): string[] {
  const found: string[] = [];
  for (const [word] of text.matchAll(/(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|[^\s"'\\])+/g)) {
    found.push(
      word.replace(
        /"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|(\\.)/g,
        (_, double?: string, single?: string, escaped?: string) =>
          unescaped(double ?? single ?? escaped ?? ''),
      ),
    );
  }
  return found;
}

const unescaped = (text: string) =>
  text.replace(/\\(x[0-9a-fA-F]{2}|.)/g, (_, code: string) => {
    if (code.startsWith('x') && code.length === 3)
      return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return { n: '\n', t: '\t', s: ' ' }[code] ?? code;
  });

function expanded(word: string, unit: string, environment: ReadonlyMap<string, string>): string {
  const stem = unit.replace(/\.[^.]+$/, '');
  const specifiers: Readonly<Record<string, string>> = {
    '%': '%',
    n: unit,
    N: stem,
    p: stem.split('@')[0] ?? '',
    i: stem.split('@')[1] ?? '',
    u: 'root',
    h: '/root',
    t: '/run',
  };
  return word
    .replace(/%(.)/g, (whole, letter: string) => specifiers[letter] ?? whole)
    .replace(/\$\$|\$\{(\w+)\}/g, (whole, name: string | undefined) =>
      whole === '$$' ? '$' : (environment.get(name ?? '') ?? ''),
    );
}

/** `5s`, `100ms`, `1min 30s` or plain seconds, in milliseconds. */
export function timeSpan(text: string): number {
  const units: Readonly<Record<string, number>> = {
    us: 0.001,
    ms: 1,
    s: 1000,
    sec: 1000,
    second: 1000,
    seconds: 1000,
    m: 60_000,
    min: 60_000,
    minutes: 60_000,
    h: 3_600_000,
    hr: 3_600_000,
    d: 86_400_000,
  };
  let total = 0;
  for (const [, number = '0', unit = 's'] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)?/g))
    total += Number(number) * (units[unit] ?? 1000);
  return total;
}
