/** XML 1.0 (section 2.2) has no way, escaped or not, to carry any other character. */
const notXml = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** The door for text on its way into XML, as content or between quotes. */
function escaped(text: string): string {
  return text.replace(notXml, '\ufffd').replace(/[&<>"']/g, character => entities[character] ?? '');
}

/** Markup that is ready; made by `element` only, so that no text gets into a document unescaped. */
export interface Xml {
  readonly xml: string;
}

export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  content: string | readonly Xml[] = [],
): Xml {
  const listed = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const opening = `<${name}${listed.join('')}`;
  if (content.length === 0) return { xml: `${opening}/>` };
  const inner =
    typeof content === 'string' ? escaped(content) : `\n${content.map(({ xml }) => xml).join('\n')}\n`;
  return { xml: `${opening}>${inner}</${name}>` };
}
