import type { Category, Comparison, Finding, HostFinding } from '../../history/index.ts';
import { hang, type Palette, palette, plain, type Tone } from '../../reports/index.ts';
import { minute, type TextOptions } from './list-text.ts';

/** How each category is headed; findings of a quiet one are told in a line each. */
const heads: Readonly<
  Record<Category, { readonly head: string; readonly tone: Tone; readonly brief?: true }>
> = {
  regressed: { head: 'REGRESSED', tone: 'bad' },
  late: { head: 'LATE', tone: 'bad' },
  'still-failing': { head: 'STILL FAILING', tone: 'warn', brief: true },
  flaky: { head: 'FLAKY', tone: 'warn' },
  inconclusive: { head: 'COULD NOT BE TOLD', tone: 'warn', brief: true },
  slower: { head: 'SLOWER', tone: 'warn' },
  recovered: { head: 'RECOVERED', tone: 'good', brief: true },
  new: { head: 'NEW', tone: 'none', brief: true },
  gone: { head: 'GONE', tone: 'none', brief: true },
};

/** Brief findings of one category that are told one by one; the rest is counted by scenario and host. */
const mostBrief = 12;

interface Page {
  readonly width: number;
  readonly paint: Palette;
}

/** What became worse first, unchanged ones counted. No line is longer than `width`. */
export function compareText(comparison: Comparison, { width, color }: TextOptions): string {
  const page: Page = { width: Math.max(30, width), paint: palette(color) };
  const blocks = [
    header(page, comparison),
    ...hostBlock(page, comparison.hosts),
    ...Object.entries(heads).flatMap(([category, { head, tone, brief }]) => {
      const findings = comparison.findings.filter(each => each.category === category);
      if (findings.length === 0) return [];
      const lines = brief ? briefLines(page, findings) : findings.flatMap(finding => fully(page, finding));
      return [[page.paint[tone](`${head} ${findings.length}`), ...lines]];
    }),
    hang('', ending(comparison), page.width),
  ];
  return `${blocks.map(lines => lines.join('\n')).join('\n\n')}\n`;
}

function header(page: Page, { from, to }: Comparison): string[] {
  const then = from === null ? 'what was last told before it' : `${minute(from.started)} UTC (${from.id})`;
  const lines = hang('', plain(`${minute(to.started)} UTC (${to.id}) beside ${then}`), page.width);
  const emulated = to.emulated
    ? hang('', 'EMULATED: hosts of this run were emulated, not real.', page.width)
    : [];
  return [...lines.map(page.paint.strong), ...emulated];
}

function hostBlock(page: Page, hosts: readonly HostFinding[]): string[][] {
  const lines = (state: HostFinding['state']) => hosts.filter(host => host.state === state);
  const silent = lines('silent').flatMap(({ host, emulated, since, why }) =>
    say(page, '  ', `${nameOf({ host, emulated })}, since ${minute(since)}: ${why}`),
  );
  const back = lines('back').flatMap(host => say(page, '  ', nameOf(host)));
  return [
    ...(silent.length > 0 ? [[page.paint.bad(`HOST SILENT ${lines('silent').length}`), ...silent]] : []),
    ...(back.length > 0 ? [[page.paint.good(`HOST BACK ${lines('back').length}`), ...back]] : []),
  ];
}

function fully(page: Page, finding: Finding): string[] {
  const { host, emulated, scenario, dataComponent, title, rule, why, changed, attempts } = finding;
  const what = `${nameOf({ host, emulated })}  ${scenario}  ${dataComponent || title}`;
  const shown = changed.map(({ what, from, to }) => `${what} ${short(from)} → ${short(to)}`).join(', ');
  return [
    ...say(page, '  ', what),
    ...say(page, '    ', course(finding)),
    ...(attempts.length > 0 ? say(page, '    ', `attempts: ${attempts.join(', ')}`) : []),
    ...say(page, '    ', `rule: ${rule.title}`),
    ...(why === '' ? [] : say(page, '    ', `why: ${why}`)),
    ...say(page, '    ', `changed since: ${shown || 'nothing that is known'}`),
  ];
}

/** `detected → blind, since 2026-11-30 02:30` */
function course({ before, after, since, category, untoldRuns }: Finding): string {
  const then = before === null ? [] : [stateText(before, category)];
  const now = after === null ? [] : [stateText(after, category)];
  const runs = untoldRuns > 1 ? `, for ${untoldRuns} runs` : '';
  return `${[...then, ...now].join(' → ')}${since === null ? '' : `, since ${minute(since)}`}${runs}`;
}

function stateText({ verdict, seconds }: NonNullable<Finding['after']>, category: Category): string {
  const timed = seconds !== null && (category === 'slower' || category === 'late');
  return `${verdict ?? 'no verdict'}${timed ? ` after ${Number(seconds.toFixed(1))} s` : ''}`;
}

function briefLines(page: Page, findings: readonly Finding[]): string[] {
  if (findings.length > mostBrief) return summed(page, findings);
  return findings.flatMap(finding => {
    const { dataComponent, title, scenario } = finding;
    const said = course(finding);
    return say(
      page,
      '  ',
      `${nameOf(finding)}  ${scenario}  ${dataComponent || title}${said === '' ? '' : `: ${said}`}`,
    );
  });
}

/** By host and scenario, with the oldest begin. */
function summed(page: Page, findings: readonly Finding[]): string[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${nameOf(finding)}  ${finding.scenario}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups].flatMap(([key, of]) => {
    const [oldest] = of.flatMap(({ since }) => (since === null ? [] : [since])).sort();
    return say(page, '  ', `${key}: ${of.length}${oldest === undefined ? '' : `, since ${minute(oldest)}`}`);
  });
}

function ending({ unchanged, counts, findings }: Comparison): string {
  const found = Object.entries(counts).flatMap(([category, count]) =>
    count > 0 ? [`${count} ${category}`] : [],
  );
  return [...(findings.length > 0 ? found : []), `${unchanged} unchanged`].join(', ');
}

function nameOf({ host, emulated }: { host: string; emulated: boolean }): string {
  return emulated ? `${host} (emulated)` : host;
}

/** Digests and boot ids are distinguished by their beginning. */
function short(value: string | null): string {
  const text = value ?? 'none';
  return /^[0-9a-f-]{32,}$/.test(text) ? text.slice(0, 8) : text;
}

function say({ width }: Page, indent: string, text: string): string[] {
  return hang(indent, plain(text), width);
}
