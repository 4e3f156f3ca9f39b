import {
  judgedOn,
  judgementReason,
  judgementSign,
  rulesCounted,
  rulesHeadline,
  rulesTold,
} from '../own-rules.ts';
import type { Result, RuleJudgement } from '../result.ts';
import { Table } from './marks.tsx';

/** How each rule of the user's own fared; those with nothing to tell but why are folded. */
export function Rules({ result }: { result: Result }) {
  if (result.rules === undefined) return null;
  const told = rulesTold(result);
  return (
    <>
      <h2>{rulesHeadline(result)}</h2>
      {told.length === 0 ? null : (
        <Table
          caption="Each rule of --rules, over all hosts"
          head={['Judgement', 'Rule', 'Scenarios', 'Why, or its nearest miss']}
        >
          <tbody>
            {told.map(rule => (
              <Row key={`${rule.file} ${rule.id}`} rule={rule} />
            ))}
          </tbody>
        </Table>
      )}
      {rulesCounted(result).map(({ text, rules }) => (
        <details key={text}>
          <summary>{text}</summary>
          <ul>
            {rules.map(({ id, title, why }) => (
              <li key={id}>
                {title} <span class="quiet">{why}</span>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </>
  );
}

function Row({ rule }: { rule: RuleJudgement }) {
  const { symbol, word, tone } = judgementSign(rule);
  return (
    <tr>
      <td class={`whole ${tone}`}>
        {symbol} {word}
      </td>
      <th scope="row">{rule.title}</th>
      <td>{judgedOn(rule)}</td>
      <td class="words">{judgementReason(rule) ?? rule.why}</td>
    </tr>
  );
}
