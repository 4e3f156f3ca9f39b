import { currentTechnique } from '../../attack/index.ts';
import type { Format } from '../format.ts';
import { navigatorLayer } from '../navigator.ts';
import { emulatedNotice, tally } from '../reading.ts';
import type { ExpectationResult, HostResult, Result, Verdict } from '../result.ts';
import { summarise } from '../summary.ts';

export const navigator: Format = {
  name: 'navigator',
  purpose:
    'ATT&CK Navigator: layers (4.5) in one file, one for all platforms and one for each; scores by verdict',
  extension: 'navigator.json',
  render: result => `${JSON.stringify(layersOf(result), null, 2)}\n`,
};

type Platform = HostResult['platform'];

const platformNames: Readonly<Record<Platform, string>> = {
  windows: 'Windows',
  linux: 'Linux',
  macos: 'macOS',
};

/** Of an expectation that was not met; what was met counts 100. Null: it has no verdict, and counts for nothing. */
const scores: Readonly<Record<Verdict, number | null>> = {
  detected: 0,
  late: 75,
  'telemetry-only': 50,
  missed: 0,
  blind: 0,
  silent: 0,
  refused: 0,
  fired: 0,
  allowed: 0,
  inconclusive: null,
  error: null,
};

const legend = [
  { label: '100: every expectation met', color: '#8ec843' },
  { label: '75: late; 50: telemetry only', color: '#ffe766' },
  { label: '0: missed, blind, fired or allowed', color: '#ff6666' },
];

function layersOf(result: Result): object[] {
  const platforms = [...new Set(result.hosts.map(({ platform }) => platform))].sort();
  return [
    layerOf(result, result.hosts, 'all platforms'),
    ...platforms.map(platform => {
      const hosts = result.hosts.filter(host => host.platform === platform);
      return layerOf(result, hosts, platformNames[platform], [platformNames[platform]]);
    }),
  ];
}

function layerOf(
  result: Result,
  hosts: readonly HostResult[],
  what: string,
  platforms?: readonly string[],
): object {
  const part = { ...result, hosts: [...hosts], summary: summarise(hosts) };
  const notice = emulatedNotice(part);
  return navigatorLayer({
    name: `T1569 drill ${result.run.started.slice(0, 10)}, ${what}`,
    description: [`${tally(part)} on ${what}: the mean of 100 for each that was met.`, notice ?? '']
      .join(' ')
      .trim(),
    techniques: techniquesOf(hosts),
    ...(platforms && { platforms }),
    colors: ['#ff6666', '#ffe766', '#8ec843'],
    highest: 100,
    legend,
    metadata: {
      run: result.run.id,
      servicedrill: result.run.tool.version,
      hosts: hosts.map(({ name, emulated }) => (emulated ? `${name} (emulated)` : name)).join(', ') || 'none',
    },
  });
}

function techniquesOf(hosts: readonly HostResult[]) {
  const found = new Map<string, { readonly scores: number[]; readonly lines: string[] }>();
  for (const host of hosts)
    for (const scenario of host.scenarios)
      for (const id of new Set(scenario.techniques.map(currentTechnique))) {
        const known = found.get(id) ?? { scores: [], lines: [] };
        found.set(id, known);
        known.scores.push(...scenario.expectations.flatMap(scoreOf));
        known.lines.push(
          `${host.name}, ${scenario.id}: ${verdictsOf(scenario.expectations) || scenario.outcome}`,
        );
      }
  return [...found]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([id, { scores: all, lines }]) => ({
      id,
      ...(all.length > 0 && { score: Math.round(all.reduce((sum, score) => sum + score, 0) / all.length) }),
      comment: commentOf(lines),
    }));
}

function scoreOf({ met, verdict }: ExpectationResult): number[] {
  const score = met ? 100 : scores[verdict];
  return score === null ? [] : [score];
}

/** `detected 3, missed 1` */
function verdictsOf(expectations: readonly ExpectationResult[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of expectations) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts].map(([verdict, count]) => `${verdict} ${count}`).join(', ');
}

const mostLines = 30;

function commentOf(lines: readonly string[]): string {
  const rest = lines.length - mostLines;
  return [...lines.slice(0, mostLines), ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}
