import { createHash } from 'node:crypto';
import { renderToString } from 'preact-render-to-string';
import { alarmsOf, openLedger } from '../alarms.ts';
import type { Format } from '../format.ts';
import { Attention } from '../html/attention.tsx';
import { Drilled } from '../html/drilled.tsx';
import { Host } from '../html/hosts.tsx';
import { Matrix } from '../html/matrix.tsx';
import { Rules } from '../html/rules.tsx';
import { style } from '../html/style.ts';
import { Summary } from '../html/summary.tsx';
import { tally } from '../reading.ts';
import type { Result } from '../result.ts';

/** Runs with more hosts than this begin with the quiet hosts folded. */
const fewHosts = 12;

/**
 * A page in one file to send around: no script, nothing loaded from elsewhere, and a policy that forbids
 * both, so that not even a hole in the escaping could run what a host wrote.
 */
export const html: Format = {
  name: 'html',
  purpose: 'sending around: one file, no script, nothing loaded from elsewhere, light, dark and print',
  extension: 'html',
  render: result => `<!doctype html>\n${renderToString(<Page result={result} />)}\n`,
};

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function Page({ result }: { result: Result }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{titleOf(result)}</title>
        <style>{style}</style>
      </head>
      <body>
        <Summary result={result} />
        <main>
          <Attention result={result} />
          <Rules result={result} />
          <Drilled hosts={result.hosts} />
          <Matrix result={result} />
          <h2>Host by host</h2>
          {result.hosts.map((host, index) => (
            <Host key={host.name} anchor={`h${index}`} host={host} open={result.hosts.length <= fewHosts} />
          ))}
        </main>
      </body>
    </html>
  );
}

function titleOf(result: Result): string {
  const changed = alarmsOf(result).length > 0 || openLedger(result) !== undefined;
  const marks = [
    ...(changed ? ['HOST LEFT CHANGED'] : []),
    ...(result.run.interrupted ? ['INTERRUPTED'] : []),
  ];
  return `${[...marks, tally(result)].join(', ')}: T1569 drill`;
}
