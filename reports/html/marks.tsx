import type { ComponentChildren } from 'preact';
import { signOf } from '../reading.ts';
import type { Verdict } from '../result.ts';

export function Badge({ verdict, met }: { verdict: Verdict; met: boolean }) {
  const { symbol, tone } = signOf({ verdict, met });
  return (
    <span class={`badge ${tone}`}>
      <span aria-hidden="true">{symbol} </span>
      {verdict}
      {met ? '' : ' (not met)'}
    </span>
  );
}

/** A table that scrolls by itself where the page is narrow, reachable by keyboard. */
export function Table(props: { caption: string; head: readonly string[]; children: ComponentChildren }) {
  return (
    <section class="scroll" tabindex={0} aria-label={props.caption}>
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
    </section>
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
