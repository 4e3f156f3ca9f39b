import type { XmlElement } from './windows-element.ts';

/** Text that is no well-formed event XML, with the position in it. */
class XmlError extends Error {
  constructor(what: string, position: number) {
    super(`${what} at character ${position}`);
    this.name = 'XmlError';
  }
}

interface Open {
  readonly name: string;
  readonly attributes: [string, string][];
  children: XmlElement[];
  text: string;
}

/** Most elements have no attribute or no child: they share this, and nothing is ever added to it. */
const none: never[] = [];

/** Event XML is six levels deep at most; what is deeper is an attack on the reader. */
const maxDepth = 32;

/**
 * Parses one element and what it contains. The strict small part of XML that Windows writes: no DTD, no
 * entities but the five predefined and character references, so nothing can expand. Throws XmlError.
 */
export function parseXmlElement(text: string): XmlElement {
  const stack: Open[] = [];
  let position = 0;
  for (;;) {
    const next = text.indexOf('<', position);
    if (next === -1) throw new XmlError('the element has no end', text.length);
    appendText(stack.at(-1), text, position, next);
    const after = text.charCodeAt(next + 1);
    if (after === slash) {
      position = closeTag(text, next, stack);
      const done = position === -1 ? undefined : finish(stack);
      if (done && stack.length === 0) return done;
    } else if (after === 33 /* ! */) position = skipMarkup(text, next, stack.at(-1));
    else if (after === 63 /* ? */) position = indexAfter(text, '?>', next);
    else {
      const opened = openTag(text, next);
      if (stack.length >= maxDepth) throw new XmlError('nested too deeply', next);
      stack.push(opened.element);
      position = opened.end;
      const done = opened.selfClosing ? finish(stack) : undefined;
      if (done && stack.length === 0) return done;
    }
  }
}

function openTag(text: string, start: number): { element: Open; end: number; selfClosing: boolean } {
  const nameEnd = wordEnd(text, start + 1);
  if (nameEnd === start + 1 || nameEnd === text.length) throw new XmlError('a tag has no name', start);
  const isBare = text.charCodeAt(nameEnd) === greater;
  const attributes = isBare ? none : [];
  const element: Open = { name: text.slice(start + 1, nameEnd), attributes, children: none, text: '' };
  let position = nameEnd;
  for (;;) {
    const next = spaceEnd(text, position);
    const code = text.charCodeAt(next);
    if (code === greater) return { element, end: next + 1, selfClosing: false };
    if (code === slash && text.charCodeAt(next + 1) === greater)
      return { element, end: next + 2, selfClosing: true };
    if (next === position) throw new XmlError('a tag is malformed', position);
    position = takeAttribute(text, next, element.attributes);
  }
}

/** Reads `name="value"`; gives the position behind it. */
function takeAttribute(text: string, start: number, into: Open['attributes']): number {
  const nameEnd = wordEnd(text, start);
  const equals = spaceEnd(text, nameEnd);
  const open = spaceEnd(text, equals + 1);
  const quote = text.charAt(open);
  const close = text.indexOf(quote, open + 1);
  const isAttribute = nameEnd > start && text.charAt(equals) === '=' && (quote === '"' || quote === "'");
  const value = close === -1 ? '<' : text.slice(open + 1, close);
  if (!isAttribute || value.includes('<')) throw new XmlError('a tag is malformed', start);
  into.push([text.slice(start, nameEnd), resolved(value)]);
  return close + 1;
}

const greater = 62;
const slash = 47;

/** Where a name ends: at white space or at one of `= < > " ' /`. */
function wordEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && !endsWord(text.charCodeAt(end))) end++;
  return end;
}

function endsWord(code: number): boolean {
  return (code >= 60 && code <= 62) || code === slash || code === 34 || code === 39 || isSpace(code);
}

function spaceEnd(text: string, from: number): number {
  let end = from;
  while (isSpace(text.charCodeAt(end))) end++;
  return end;
}

/** White space as XML 1.0 has it, section 2.3. */
function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

function closeTag(text: string, start: number, stack: readonly Open[]): number {
  const end = text.indexOf('>', start);
  const name = text.slice(start + 2, end === -1 ? text.length : end).trimEnd();
  if (end === -1 || stack.at(-1)?.name !== name)
    throw new XmlError(`</${name.slice(0, 40)}> closes nothing`, start);
  return end + 1;
}

/** Takes the innermost element off the stack and hands it to its parent. */
function finish(stack: Open[]): XmlElement | undefined {
  const element = stack.pop();
  if (!element) return undefined;
  // White space between child elements is layout; between the tags of a leaf it is the value.
  if (element.children.length > 0) element.text = element.text.trim();
  const parent = stack.at(-1);
  if (parent?.children === none) parent.children = [element];
  else parent?.children.push(element);
  return element;
}

function appendText(into: Open | undefined, text: string, from: number, to: number): void {
  if (to === from) return;
  if (into) into.text += resolved(text.slice(from, to));
  else if (text.slice(from, to).trim() !== '') throw new XmlError('text outside of the element', from);
}

function skipMarkup(text: string, start: number, into: Open | undefined): number {
  if (text.startsWith('<!--', start)) return indexAfter(text, '-->', start);
  if (!text.startsWith('<![CDATA[', start)) throw new XmlError('a document type is not allowed', start);
  const end = indexAfter(text, ']]>', start);
  if (into) into.text += text.slice(start + 9, end - 3);
  return end;
}

function indexAfter(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  if (at === -1) throw new XmlError(`${mark} is missing`, from);
  return at + mark.length;
}

const entity = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g;
const predefined: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Whatever else follows an ampersand stays as it is: Sysmon for Linux does not escape those of command lines. */
export function resolved(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(entity, (all, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return predefined[name] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(decimal, 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}
