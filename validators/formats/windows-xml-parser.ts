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
  readonly children: XmlElement[];
  text: string;
}

/** Event XML is six levels deep at most; what is deeper is an attack on the reader. */
const maxDepth = 32;
const nameEnd = /[\s/>=]/g;
const attributePattern = /\s+([^\s=<>"'/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const tagClose = /\s*(\/?)>/y;

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
    if (after === 47 /* / */) {
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
  nameEnd.lastIndex = start + 1;
  const end = nameEnd.exec(text)?.index ?? -1;
  if (end <= start + 1) throw new XmlError('a tag has no name', start);
  const element: Open = { name: text.slice(start + 1, end), attributes: [], children: [], text: '' };
  let position = end;
  for (;;) {
    attributePattern.lastIndex = position;
    const found = attributePattern.exec(text);
    if (!found) break;
    element.attributes.push([found[1] ?? '', resolved(found[2] ?? found[3] ?? '')]);
    position = attributePattern.lastIndex;
  }
  tagClose.lastIndex = position;
  const close = tagClose.exec(text);
  if (!close) throw new XmlError('a tag is malformed', position);
  return { element, end: tagClose.lastIndex, selfClosing: close[1] === '/' };
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
  stack.at(-1)?.children.push(element);
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
function resolved(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(entity, (all, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return predefined[name] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(decimal, 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}
