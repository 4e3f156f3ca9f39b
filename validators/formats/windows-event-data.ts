import { resolved } from './windows-xml-parser.ts';

const opening = '<EventData>';
const closing = '</EventData></Event>';
const named = '<Data Name=';

/** Where System ends in an event as Windows itself writes it, and the name and text of each `Data` behind it. */
export interface PlainEvent {
  readonly systemEnd: number;
  readonly data: readonly (readonly [name: string, text: string])[];
}

/**
 * The usual shape of an event, `<System>` and then nothing but named `<Data>`, taken apart without a tree of elements:
 * that is most of what a log holds. Undefined for any other shape, which has to be parsed.
 */
export function plainEvent(xml: string): PlainEvent | undefined {
  const systemEnd = xml.indexOf('</System>') + '</System>'.length;
  if (!xml.startsWith(opening, systemEnd)) return undefined;
  const data: [string, string][] = [];
  for (let at = systemEnd + opening.length; !xml.startsWith(closing, at); ) {
    const end = takeData(xml, at, data);
    if (end === undefined) return undefined;
    at = end;
  }
  return { systemEnd, data };
}

/** Takes one `<Data Name='...'>text</Data>` or `<Data Name='...'/>`; gives the position behind it. */
function takeData(xml: string, at: number, into: [string, string][]): number | undefined {
  if (!xml.startsWith(named, at)) return undefined;
  const quote = xml.charAt(at + named.length);
  const nameEnd = xml.indexOf(quote, at + named.length + 1);
  if ((quote !== "'" && quote !== '"') || nameEnd === -1) return undefined;
  const name = xml.slice(at + named.length + 1, nameEnd);
  if (/[<&]/.test(name)) return undefined;
  if (xml.startsWith('/>', nameEnd + 1)) {
    into.push([name, '']);
    return nameEnd + 3;
  }
  const textEnd = xml.indexOf('</Data>', nameEnd);
  const text = xml.slice(nameEnd + 2, textEnd);
  if (xml.charAt(nameEnd + 1) !== '>' || textEnd === -1 || text.includes('<')) return undefined;
  into.push([name, resolved(text)]);
  return textEnd + '</Data>'.length;
}
