import { alarmsOf, culprit, openLedger } from '../alarms.ts';
import { attentionOf, type Concern, type Finding, mostFindings, mostPlaces } from '../attention.ts';
import type { Format } from '../format.ts';
import {
  judgedOn,
  judgementReason,
  judgementSign,
  rulesCounted,
  rulesHeadline,
  rulesTold,
} from '../own-rules.ts';
import {
  componentText,
  counted,
  emulatedNotice,
  evidenceIds,
  headline,
  interruption,
  judgedLine,
  listed,
  nearMissLine,
  needsAttention,
  nothingApplicable,
  outcomeWord,
  restoration,
  seconds,
  sentence,
  signOf,
} from '../reading.ts';
import type { ExpectationResult, HostResult, Result, ScenarioResult } from '../result.ts';
import { isInapplicable } from '../summary.ts';
import { block, code, grid, prose } from '../text/markdown.ts';

/** Runs with more hosts than this show tables only for scenarios that need attention; a lead reads one page. */
const fewHosts = 12;

/** Bytes that GitHub takes of one step's summary: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
const summaryBytes = 1024 * 1024;

const leftOut = '**The rest is left out, for want of room: result.json in the run folder has all of it.**';

/** A page for the lead: what is wrong first, then what was drilled where, and the evidence. */
export const markdown: Format = {
  name: 'markdown',
  purpose: 'a pull request or a ticket: what needs attention first; fits `$GITHUB_STEP_SUMMARY`',
  extension: 'md',
  render: page,
};

/** What needs attention comes first, so the end is what has to go. */
function fitted(sections: readonly string[]): string {
  const whole = `${sections.join('\n\n')}\n`;
  if (Buffer.byteLength(whole) <= summaryBytes) return whole;
  const kept: string[] = [];
  let room = summaryBytes - Buffer.byteLength(`${leftOut}\n`);
  for (const section of sections) {
    room -= Buffer.byteLength(section) + 2;
    if (room < 0) break;
    kept.push(section);
  }
  return `${[...kept, leftOut].join('\n\n')}\n`;
}

function page(result: Result): string {
  const sections = [
    '# T1569 System Services: drill report',
    ...alarms(result),
    ...notice(result),
    `**${prose(headline(result))}**`,
    `Run ${code(result.run.id)}, ${result.run.started} to ${result.run.finished}, servicedrill ${prose(result.run.tool.version)}.`,
    ...[result.run.interrupted ? interruption : undefined, nothingApplicable(result)].flatMap(text =>
      text === undefined ? [] : [`**${prose(text)}**`],
    ),
    verdictCounts(result),
    ...attention(result),
    ...rules(result),
    ...hosts(result),
  ];
  return fitted(sections.filter(section => section !== ''));
}

function alarms(result: Result): string[] {
  const ledger = openLedger(result);
  return [
    ...alarmsOf(result).flatMap(({ host, scenarios }) => [
      `> [!CAUTION]\n> **HOST LEFT CHANGED:** ${code(host.name)} by ${scenarios.map(culprit).map(prose).join(', ')}. Run ${code('simulate cleanup')} where the drill was run, or these on it by hand:`,
      ...scenarios.flatMap(({ leftBehind }) => (leftBehind.length > 0 ? [block(leftBehind)] : [])),
    ]),
    ...(ledger === undefined ? [] : [`> [!CAUTION]\n> ${prose(ledger)}`]),
  ];
}

function notice(result: Result): string[] {
  const text = emulatedNotice(result);
  return text === undefined ? [] : [`> [!NOTE]\n> ${prose(text)}`];
}

function verdictCounts({ summary }: Result): string {
  const seen = Object.entries(summary.verdicts).filter(([, count]) => count > 0);
  return seen.length === 0
    ? ''
    : grid(
        seen.map(([verdict]) => prose(verdict)),
        [seen.map(([, count]) => String(count))],
      );
}

function attention(result: Result): string[] {
  const findings = attentionOf(result);
  if (findings.length === 0) return [];
  const rest = findings.length - mostFindings;
  return [
    '## What needs attention',
    findings.slice(0, mostFindings).map(finding).join('\n'),
    ...(rest > 0 ? [`And ${rest} more, beneath.`] : []),
  ];
}

function finding({ symbol, word, why, concerns, places }: Finding): string {
  const hosts = listed(
    places.map(({ host }) => code(host)),
    mostPlaces,
  );
  return [`- **${prose(`${symbol} ${word}`)}** on ${hosts}: ${prose(why)}`, ...concerns.map(concern)].join(
    '\n',
  );
}

function concern({ scenario, expectations }: Concern): string {
  const listed = expectations.length === 0 ? '' : `: ${prose(expectations.join('; '))}`;
  return `  - ${code(scenario)}${listed}`;
}

/** How each rule of the user's own fared. */
function rules(result: Result): string[] {
  if (result.rules === undefined) return [];
  const rows = rulesTold(result).map(rule => {
    const { symbol, word } = judgementSign(rule);
    return [`${symbol} ${word}`, rule.title, judgedOn(rule), judgementReason(rule) ?? rule.why].map(prose);
  });
  return [
    `## ${prose(rulesHeadline(result))}`,
    ...(rows.length === 0
      ? []
      : [grid(['Judgement', 'Rule', 'Scenarios', 'Why, or its nearest miss'], rows)]),
    ...rulesCounted(result).map(({ text }) => `${prose(text)}.`),
  ];
}

/** Of many hosts only what needs attention is told in full. */
function hosts(result: Result): string[] {
  const few = result.hosts.length <= fewHosts;
  const sections = result.hosts.flatMap(host => {
    const scenarios = few ? host.scenarios : host.scenarios.filter(needsAttention);
    return scenarios.length === 0 ? [] : hostSection(host, scenarios);
  });
  const quiet = few ? [] : result.hosts.flatMap(metIn);
  const idle = quiet.filter(isInapplicable).length;
  const rest = quiet.length - idle;
  return [
    ...sections,
    ...(idle > 0 ? [`${counted(idle, 'scenario')} not applicable.`] : []),
    ...(rest > 0 ? [`All expectations were met in ${counted(rest, 'more scenario')}.`] : []),
  ];
}

const metIn = ({ scenarios }: HostResult) => scenarios.filter(scenario => !needsAttention(scenario));

function hostSection(host: HostResult, scenarios: readonly ScenarioResult[]): string[] {
  const facts = [host.platform, host.transport, ...(host.emulated ? ['**EMULATED**'] : [])];
  return [
    `## ${code(host.name)}`,
    facts.map(fact => (fact.startsWith('**') ? fact : prose(fact))).join(', '),
    ...scenarios.flatMap(scenarioSection),
  ];
}

function scenarioSection(scenario: ScenarioResult): string[] {
  const why = scenario.why === '' ? '' : `: ${scenario.why}`;
  const judged = judgedLine(scenario);
  const fired = scenario.alsoFired.map(rule => rule.title).join('; ');
  return [
    `### ${code(scenario.id)}`,
    `${prose(scenario.title)}. ${prose(scenario.techniques.join(', '))}; marker ${code(scenario.marker)}; ${prose(outcomeWord(scenario.outcome) + why)}; ${prose(restoration(scenario))}.`,
    ...(scenario.expectations.length > 0 ? [expectationGrid(scenario.expectations)] : []),
    ...scenario.expectations.filter(({ met }) => !met).flatMap(details),
    ...(judged === undefined ? [] : [`${prose(sentence(judged))}.`]),
    ...(fired === '' ? [] : [`Also fired: ${prose(fired)}.`]),
  ];
}

function expectationGrid(expectations: readonly ExpectationResult[]): string {
  return grid(
    ['Verdict', 'Data component', 'Rule', 'Evidence', 'Time'],
    expectations.map(expectation => [
      prose(`${signOf(expectation).symbol} ${expectation.verdict}`),
      prose(componentText(expectation.dataComponent)),
      prose(expectation.rule.title),
      evidence(expectation),
      expectation.secondsToVerdict === null ? '' : prose(seconds(expectation.secondsToVerdict)),
    ]),
  );
}

function evidence(expectation: ExpectationResult): string {
  const ids = evidenceIds(expectation);
  const rest = ids.length - 3;
  return ids.slice(0, 3).map(code).join(' ') + (rest > 0 ? ` and ${rest} more` : '');
}

function details(expectation: ExpectationResult): string[] {
  const miss = expectation.nearMiss === undefined ? [] : [`  - ${prose(nearMissLine(expectation.nearMiss))}`];
  const lines = [
    `- **${prose(expectation.verdict)}** ${prose(expectation.dataComponent.name)}, ${prose(expectation.title)}: ${prose(expectation.why)}`,
    ...miss,
  ];
  return [lines.join('\n'), ...(expectation.fix.length > 0 ? ['Fix:', block(expectation.fix)] : [])];
}
