import { attentionOf, type Finding, mostFindings, mostPlaces, type Place } from '../attention.ts';
import { counted } from '../reading.ts';
import type { Result } from '../result.ts';
import { Badge, Lines } from './marks.tsx';

const mostLines = 6;

/** What is to be done, each thing once with a link to every host where it was found. */
export function Attention({ result }: { result: Result }) {
  const findings = attentionOf(result);
  if (findings.length === 0) return null;
  const rest = findings.length - mostFindings;
  return (
    <>
      <h2>What needs attention</h2>
      <ul class="findings">
        {findings.slice(0, mostFindings).map((finding, index) => (
          <Item key={index} finding={finding} />
        ))}
      </ul>
      {rest > 0 ? <p>And {rest} more, beneath.</p> : null}
      <Filter />
    </>
  );
}

function Item({ finding }: { finding: Finding }) {
  const { symbol, tone, word, why, fix, concerns, places } = finding;
  return (
    <li>
      <p>
        <Badge symbol={symbol} tone={tone} word={word} /> on{' '}
        {places.length > 1 ? `${counted(places.length, 'host')}: ` : ''}
        <Places places={places} />: {why}
      </p>
      {concerns.length === 0 ? null : (
        <ul>
          {concerns.map(({ scenario, expectations }) => (
            <li key={scenario}>
              <strong>{scenario}</strong>
              {expectations.length === 0 ? '' : `: ${expectations.join('; ')}`}
            </li>
          ))}
        </ul>
      )}
      {fix.length === 0 ? null : <Lines lines={fix.slice(0, mostLines)} />}
      {fix.length > mostLines ? <p>And {fix.length - mostLines} more, with each host.</p> : null}
    </li>
  );
}

function Places({ places }: { places: readonly Place[] }) {
  const rest = places.length - mostPlaces;
  return (
    <>
      {places.slice(0, mostPlaces).map(({ host, anchor }, index) => (
        <>
          {index === 0 ? '' : ', '}
          <a href={`#${anchor}`}>{host}</a>
        </>
      ))}
      {rest > 0 ? ` and ${rest} more` : ''}
    </>
  );
}

/** Works by the style sheet alone. */
function Filter() {
  return (
    <fieldset>
      <legend>Show beneath</legend>
      <label>
        <input type="radio" name="show" id="show-all" checked /> everything
      </label>
      <label>
        <input type="radio" name="show" id="show-attention" /> only what needs attention
      </label>
    </fieldset>
  );
}
