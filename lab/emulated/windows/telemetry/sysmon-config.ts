import type { EventData } from '../eventlog.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const entities: Readonly<Record<string, string>> = {
  ...{ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" },
};

const plain = (text: string) => text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name) => entities[name] ?? '');

/** The elements of a configuration; undefined where it is none. */
function readXml(xml: string): Element | undefined {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const tags = xml.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<([/?]?)([\w.-]+)([^>]*?)(\/?)>([^<]*)/g);
  for (const [, mark, name = '', words = '', empty, text = ''] of tags) {
    if (mark === '?') continue;
    if (mark === '/') {
      open.pop();
      continue;
    }
    const pairs = words.matchAll(/([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
    const attributes = Object.fromEntries(
      [...pairs].map(([, key = '', one, other]) => [key, plain(one ?? other ?? '')]),
    );
    const element = { name, attributes, children: [], text: plain(text) };
    open.at(-1)?.children.push(element);
    if (empty !== '/') open.push(element);
  }
  return root.children.find(({ name }) => name === 'Sysmon');
}

/** What the lab's Sysmon records unless told otherwise. */
const usual = `<Sysmon schemaversion="4.90"><EventFiltering>
  <ProcessCreate onmatch="exclude" />
  <ProcessTerminate onmatch="exclude" />
  <FileCreate onmatch="exclude" />
  <FileDeleteDetected onmatch="exclude" />
  <RegistryEvent onmatch="include">
    <TargetObject condition="begin with">HKLM\\System\\CurrentControlSet\\Services</TargetObject>
  </RegistryEvent>
</EventFiltering></Sysmon>`;

/** Kinds of event as rules call them. */
const kinds: Readonly<Record<number, string>> = {
  1: 'ProcessCreate',
  5: 'ProcessTerminate',
  11: 'FileCreate',
  12: 'RegistryEvent',
  13: 'RegistryEvent',
  26: 'FileDeleteDetected',
};

interface Rules {
  readonly kind: string;
  readonly onmatch: string;
  readonly element: Element;
}

/** The configuration of an emulated Sysmon: which events it records, and what `sysmon -c` prints of it. */
export class SysmonConfig {
  readonly #rules: readonly Rules[];

  /** @throws RangeError for a text that is no configuration */
  constructor(xml: string = usual) {
    const filtering = readXml(xml)?.children.find(({ name }) => name === 'EventFiltering');
    if (filtering === undefined)
      throw new RangeError('lab fault sysmon-config: the file is no configuration of Sysmon');
    this.#rules = filtering.children
      .flatMap(element => (element.name === 'RuleGroup' ? element.children : [element]))
      .map(element => ({ kind: element.name, onmatch: element.attributes.onmatch ?? '', element }));
  }

  records(id: number, data: () => EventData): boolean {
    const kind = kinds[id];
    const own = this.#rules.filter(rule => rule.kind === kind);
    const of = (onmatch: string) => own.filter(rule => rule.onmatch === onmatch);
    if (own.length === 0) return kind === 'ProcessCreate' || kind === 'ProcessTerminate';
    if (own.every(({ onmatch, element }) => onmatch === 'exclude' && element.children.length === 0))
      return true;
    const fields = new Map(data().map(([name, value]) => [name, value.toLowerCase()]));
    const hits = ({ element }: Rules) => element.children.some(child => holds(child, fields));
    if (of('exclude').some(hits)) return false;
    return of('include').length === 0 || of('include').some(hits);
  }

  /** Lines of `sysmon -c`. */
  text(): string[] {
    return this.#rules.flatMap(({ kind, onmatch, element }) => [
      ` - ${kind.padEnd(34)} onmatch: ${onmatch}   combine rules using 'Or'`,
      ...printed(element.children, '\t'),
    ]);
  }
}

function printed(elements: readonly Element[], indent: string, numbers = { last: 0 }): string[] {
  return elements.flatMap(element => {
    if (element.name !== 'Rule') {
      const condition = (element.attributes.condition ?? 'is').padEnd(12);
      return [`${indent}${element.name.padEnd(30)} filter: ${condition} value: '${element.text}'`];
    }
    numbers.last += 1;
    const number = String(numbers.last).padStart(4, '0');
    const using = element.attributes.groupRelation === 'and' ? 'And' : 'Or';
    return [
      `${indent}Compound Rule ${number}   combine using ${using}`,
      ...printed(element.children, `${indent}\t`, numbers),
    ];
  });
}

function holds(element: Element, fields: ReadonlyMap<string, string>): boolean {
  if (element.name === 'Rule') {
    const each = (child: Element) => holds(child, fields);
    return element.attributes.groupRelation === 'and'
      ? element.children.every(each)
      : element.children.some(each);
  }
  const wanted = element.text.toLowerCase();
  const seen = fields.get(element.name) ?? '';
  const parts = wanted.split(';').map(part => part.trim());
  const negative = /^(?:not |is not$|excludes)/.test(element.attributes.condition ?? '');
  return meets(element.attributes.condition ?? 'is', seen, wanted, parts) !== negative;
}

/** Conditions without their negation. */
function meets(condition: string, seen: string, wanted: string, parts: readonly string[]): boolean {
  switch (condition) {
    case 'contains':
    case 'excludes':
      return seen.includes(wanted);
    case 'contains any':
    case 'excludes all':
      return parts.some(part => seen.includes(part));
    case 'contains all':
    case 'excludes any':
      return parts.every(part => seen.includes(part));
    case 'begin with':
    case 'not begin with':
      return seen.startsWith(wanted);
    case 'end with':
    case 'not end with':
      return seen.endsWith(wanted);
    case 'image':
      return seen === wanted || seen.endsWith(`\\${wanted}`);
    case 'is any':
      return parts.includes(seen);
    default:
      return seen === wanted;
  }
}
