import type { ComponentChildren } from 'preact';

/** A verdict, or another word for how something went; the sign tells it apart without colour. */
export function Badge({ symbol, tone, word }: { symbol: string; tone: string; word: string }) {
  return (
    <span class={`badge ${tone}`}>
      <span aria-hidden="true">{symbol} </span>
      {word}
    </span>
  );
}

/** A table that scrolls by itself where the page is narrow, reachable by keyboard; no landmark, for there are many. */
export function Table(props: { caption: string; head: readonly string[]; children: ComponentChildren }) {
  return (
    <figure class="scroll" tabindex={0} aria-label={props.caption}>
      <table>
        <caption>{props.caption}</caption>
        <thead>
          <tr>
            {props.head.map(title => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        {props.children}
      </table>
    </figure>
  );
}

export function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <pre>
      <code>{lines.join('\n')}</code>
    </pre>
  );
}

export interface Anchored {
  /** The element's id: made from positions, never from a host's own words. */
  readonly anchor: string;
}
