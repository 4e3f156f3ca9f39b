import { type Alarm, alarmsOf, culprit, openLedger } from './alarms.ts';
import { attentionOf, type Concern } from './attention.ts';
import {
  counted,
  disarmed,
  emulatedNotice,
  evidenceOf,
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
  signOf,
  withoutName,
} from './reading.ts';
import type { ExpectationResult, HostResult, Result, ScenarioResult } from './result.ts';
import { isInapplicable, leftChanged } from './summary.ts';
import { ruleLines } from './terminal-rules.ts';
import { type Palette, palette, type Tone } from './text/palette.ts';
import { type Cell, layRows } from './text/table.ts';
import { clip, clipStart } from './text/width.ts';
import { hang } from './text/wrap.ts';

export interface TerminalOptions {
  /** Cells of the terminal; at least 20 are assumed. */
  readonly width: number;
  readonly color: boolean;
}

/** Cells of a host's own words shown at most; the whole of them is in the reports. */
const longest = 600;

/** Runs with more hosts than this show only scenarios that need attention, and count the others. */
const fewHosts = 25;

/**
 * The verdicts for stdout: a block for each scenario on each host, the alarms last, where the eye is. No line
 * is longer than `width` but the lines to copy (`fix`, commands to run by hand), which stay unbroken.
 */
export function renderTable(result: Result, { width, color }: TerminalOptions): string {
  const safe = disarmed(result);
  const page: Page = { width: Math.max(20, width), paint: palette(color) };
  const shown = safe.hosts.length <= fewHosts ? safe.hosts : safe.hosts.map(noteworthy);
  const unseen = safe.summary.scenarios - shown.flatMap(({ scenarios }) => scenarios).length;
  const blocks = [
    ...shown.flatMap(host => hostBlocks(page, host)),
    ...(unseen > 0 ? [quietOnes(page, safe, unseen)] : []),
    ...[ruleLines(safe, page)].filter(lines => lines.length > 0),
    ending(page, safe),
  ];
  return `${blocks.map(lines => lines.join('\n')).join('\n\n')}\n`;
}

/** What was wrong is told again at the end where more scenarios than this stand above it. */
const oneScreen = 5;

const mostFindings = 15;

interface Page {
  readonly width: number;
  readonly paint: Palette;
}

/** Of a fleet's scenarios those that need nobody, counted; what could not run is no success. */
function quietOnes(page: Page, { summary }: Result, unseen: number): string[] {
  const met = unseen - summary.notApplicable;
  const idle = `- ${counted(summary.notApplicable, 'scenario')} not applicable`;
  return [
    ...(met > 0 ? say(page, 'good', '', `✓ ${counted(met, 'more scenario')}: every expectation met`) : []),
    ...(summary.notApplicable > 0 ? say(page, 'quiet', '', idle) : []),
  ];
}

function noteworthy(host: HostResult): HostResult {
  return { ...host, scenarios: host.scenarios.filter(needsAttention) };
}

function say({ width, paint }: Page, tone: Tone, first: string, text: string): string[] {
  return hang(first, clip(text, longest), width).map(line => paint[tone](line));
}

function hostBlocks(page: Page, host: HostResult): string[][] {
  const unreached =
    host.error === null
      ? []
      : [
          [
            ...say(page, 'bad', '! ', `${host.name}: ${withoutName(host.name, host.error.message)}`),
            `  fix  ${host.error.fix}`,
          ],
        ];
  const unfit = unfitHost(page, host);
  const told = new Told();
  return [
    ...unreached,
    ...(unfit ?? host.scenarios.map(scenario => scenarioBlock(page, host, scenario, told))),
  ];
}

/** Where one reason keeps every scenario from a host, the host is told of once. */
function unfitHost(page: Page, { name, emulated, scenarios }: HostResult): string[][] | undefined {
  const [first, second] = scenarios;
  if (first === undefined || second === undefined) return undefined;
  if (!scenarios.every(each => isInapplicable(each) && each.why === first.why)) return undefined;
  const idle = `${counted(scenarios.length, 'scenario')} ${outcomeWord(first.outcome)}: ${first.why}`;
  return [
    [
      ...say(page, 'strong', '', `${name}${emulated ? ' (emulated)' : ''}`),
      ...say(page, 'quiet', '  ', idle),
    ],
  ];
}

/** What was said of a host's logs: one that cannot be read spoils many expectations for the same reason. */
class Told {
  readonly #reasons = new Set<string>();

  /** Whether the reason is a log's own and was said before; it counts as said from then on. */
  before({ verdict, why, fix, nearMiss }: ExpectationResult): boolean {
    if ((verdict !== 'inconclusive' && verdict !== 'blind') || nearMiss !== undefined) return false;
    const reason = JSON.stringify([why, fix]);
    const isKnown = this.#reasons.has(reason);
    this.#reasons.add(reason);
    return isKnown;
  }
}

function scenarioBlock(page: Page, host: HostResult, scenario: ScenarioResult, told: Told): string[] {
  const emulated = host.emulated ? ' (emulated)' : '';
  const judged = judgedLine(scenario);
  const facts = [scenario.techniques.join(' '), `marker ${scenario.marker}`, seconds(scenario.seconds)];
  return [
    ...say(page, 'strong', '', `${host.name}${emulated}  ${scenario.id}`),
    ...say(page, 'quiet', '', facts.join(', ')),
    ...outcomeLines(page, scenario),
    ...expectationLines(page, scenario.expectations, told),
    ...(judged === undefined ? [] : say(page, 'quiet', '  ', judged)),
    ...scenario.alsoFired.flatMap(rule => say(page, 'quiet', '  also fired  ', rule.title)),
    ...say(page, leftChanged(scenario) ? 'alarm' : 'quiet', '  ', restoration(scenario)),
  ];
}

function outcomeLines(page: Page, { outcome, why }: ScenarioResult): string[] {
  if (outcome === 'executed') return [];
  const tone = outcome === 'not-applicable' ? 'quiet' : 'warn';
  return say(page, tone, '  ', `${outcomeWord(outcome)}${why === '' ? '' : `: ${why}`}`);
}

function expectationLines(page: Page, expectations: readonly ExpectationResult[], told: Told): string[] {
  const known = expectations.map(expectation => told.before(expectation));
  const rows = layRows(
    expectations.map((expectation, index) => cells(expectation, known[index])),
    {
      width: page.width,
      indent: 2,
      palette: page.paint,
      unbroken: [0, 1, 2],
    },
  );
  return expectations.flatMap((expectation, index) => [
    ...(rows[index] ?? []),
    ...(expectation.met || known[index] ? [] : reasons(page, expectation)),
  ]);
}

function cells(expectation: ExpectationResult, isKnown = false): Cell[] {
  const { symbol, tone } = signOf(expectation);
  const { verdict, dataComponent, rule, secondsToVerdict } = expectation;
  return [
    { text: `${symbol} ${verdict}`, tone },
    dataComponent.name,
    rule.title,
    { text: isKnown ? 'as above' : evidence(expectation), tone: 'quiet' },
    secondsToVerdict === null ? '' : seconds(secondsToVerdict),
  ];
}

function evidence(expectation: ExpectationResult): string {
  const [first, ...others] = evidenceOf(expectation);
  if (first === undefined) return 'no record';
  return `${first.source} ${clipStart(first.id, 16)}${others.length > 0 ? ` +${others.length}` : ''}`;
}

function reasons(page: Page, { why, fix, nearMiss }: ExpectationResult): string[] {
  return [
    ...say(page, 'none', '      why  ', why),
    ...(nearMiss === undefined ? [] : say(page, 'none', '      ', nearMissLine(nearMiss))),
    ...fix.map(line => `      fix  ${line}`),
  ];
}

function ending(page: Page, result: Result): string[] {
  const notice = emulatedNotice(result);
  const idle = nothingApplicable(result);
  const ledger = openLedger(result);
  const tone = result.exitCode === 0 ? 'good' : 'bad';
  return [
    ...(result.summary.scenarios > oneScreen ? attentionLines(page, result) : []),
    ...say(page, tone, '', headline(result)),
    ...(idle === undefined ? [] : say(page, 'bad', '', idle)),
    ...(result.run.interrupted ? say(page, 'warn', '', interruption) : []),
    ...(notice === undefined ? [] : say(page, 'warn', '', notice)),
    ...alarmsOf(result).flatMap(alarm => alarmLines(page, alarm)),
    ...(ledger === undefined ? [] : say(page, 'alarm', '', ledger)),
  ];
}

/** What scrolled away, in a line each: what is wrong, where, and in which scenarios. */
function attentionLines(page: Page, result: Result): string[] {
  const findings = attentionOf(result);
  const rest = findings.length - mostFindings;
  return [
    ...findings.slice(0, mostFindings).flatMap(({ symbol, tone, word, places, concerns, why }) => {
      const where = listed(
        places.map(({ host }) => host),
        5,
      );
      const what = concerns.length === 0 ? why : listed(concerns.map(concernText), 5);
      return say(page, tone, '', clip(`${symbol} ${word} on ${where}: ${what}`, page.width));
    }),
    ...(rest > 0 ? say(page, 'none', '', `and ${rest} more of what needs attention`) : []),
    ...(findings.length > 0 ? [''] : []),
  ];
}

function concernText({ scenario, expectations }: Concern): string {
  return expectations.length > 1 ? `${scenario} (${expectations.length})` : scenario;
}

function alarmLines(page: Page, { host, scenarios }: Alarm): string[] {
  const who = scenarios.map(culprit).join(', ');
  return [
    ...say(page, 'alarm', '', `HOST LEFT CHANGED: ${host.name} by ${who}`),
    ...say(page, 'none', '', `Try \`simulate cleanup\`, or run this on ${host.name}:`),
    ...scenarios.flatMap(({ leftBehind }) => leftBehind).map(command => page.paint.strong(command)),
  ];
}
