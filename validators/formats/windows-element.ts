/** One XML element of a Windows event, as the XML parser and the .evtx reader both produce it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly XmlElement[];
  /** The element's own text, entities resolved. */
  readonly text: string;
}

export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  return element?.attributes.find(pair => pair[0] === name)?.[1];
}

export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find(one => one.name === name);
}

/** The element as XML text, for people to read what a binary record holds. */
export function elementXml(element: XmlElement): string {
  const attributes = element.attributes.map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
  const content = escaped(element.text) + element.children.map(elementXml).join('');
  return content === ''
    ? `<${element.name}${attributes}/>`
    : `<${element.name}${attributes}>${content}</${element.name}>`;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => escapes[character] ?? character);
}
