import { type Evidence, evidenceOf, type RulesOf, readRules, rulesFor } from '../engine/index.ts';
import { coverage, type Platform, type Scenario, scenarios } from '../scenarios/index.ts';
import { shippedRules } from '../validators/index.ts';
import { table } from './table.ts';

const platforms: readonly { readonly title: string; readonly platform: Platform }[] = [
  { title: 'Windows', platform: 'windows' },
  { title: 'Linux', platform: 'linux' },
  { title: 'macOS', platform: 'macos' },
];

/** The catalogue as Markdown, in the registry's order within each platform. */
export async function catalogue(): Promise<string> {
  const rules = rulesFor(await readRules(shippedRules, []))({ knownAdmins: [], knownServices: [] });
  const parts = platforms.flatMap(({ title, platform }) => [`## ${title}`, ...chapter(platform, rules)]);
  return `${[...opening, ...parts, '## Coverage', ...matrix()].join('\n\n')}\n`;
}

const opening = [
  '# The catalogue',
  'Generated from `scenarios/` by `npm run generate`; not edited by hand. `simulate show ID` prints the exact commands.',
];

type Rules = ReturnType<RulesOf>;

function chapter(platform: Platform, rules: Rules): string[] {
  const chosen = scenarios.filter(scenario => scenario.platform === platform);
  const logs = new Numbered('L', chosen.flatMap(evidenceOf).map(logOf));
  const blind = new Numbered('B', repeated(chosen.flatMap(({ blindSpots }) => blindSpots)));
  const guide = `${platform}.md`;
  return [
    `What the drills look for, and what switches it on; [${guide}](${guide}) sets a host up with all of it.`,
    table(
      ['', 'log', 'switched on by'],
      logs.rows.map(([number, text]) => [number, ...text.split('\n')]),
    ),
    ...(blind.rows.length === 0
      ? []
      : ['Blind spots of several drills:', table(['', 'blind spot'], blind.rows)]),
    ...chosen.map(scenario => section(scenario, rules, logs, blind)),
  ];
}

/** Texts, each once and by a number that the sections refer to: `L3`. */
class Numbered {
  readonly rows: readonly (readonly [number: string, text: string])[];

  constructor(letter: string, texts: readonly string[]) {
    this.rows = [...new Set(texts)].map((text, index) => [`${letter}${index + 1}`, text] as const);
  }

  numberOf(text: string): string | undefined {
    return this.rows.find(([, known]) => known === text)?.[0];
  }
}

/** Two lines: the log, and what switches it on. */
function logOf({ sources, switchedOnBy }: Evidence): string {
  const lines = switchedOnBy.map(line => `\`${line}\``).join('; ');
  return `${sources.join(' or ')}\n${lines === '' ? 'nothing: on by default' : lines}`;
}

function repeated(texts: readonly string[]): string[] {
  return texts.filter((text, at) => texts.indexOf(text) !== at);
}

function section(scenario: Scenario, rules: Rules, logs: Numbered, blind: Numbered): string {
  const { id, title, techniques, privilege, role, mitigation, blindSpots } = scenario;
  const facts = [
    ...(role === 'procedure' ? [] : [`A ${role}${mitigation === undefined ? '' : `, ${mitigation}`}`]),
    `Techniques: ${techniques.map(technique => technique.id).join(', ')}`,
    `In the wild: ${scenario.inTheWild.text} (<${scenario.inTheWild.source}>)`,
    `Payload: ${scenario.payload}`,
    `Needs: ${[privilege === 'admin' ? 'an administrator' : 'a user', ...scenario.tools].join(', ')}`,
    ...blindSpots.map(text => `Blind spot: ${blind.numberOf(text) ?? text}`),
  ];
  return [
    `### ${id}`,
    `${title}.`,
    facts.map(fact => `- ${fact}`).join('\n'),
    table(
      ['must', 'what', 'data component', 'rules', 'log'],
      evidenceOf(scenario).map(evidence => row(evidence, rules, logs)),
    ),
  ].join('\n\n');
}

const musts: Readonly<Record<Evidence['must'], string>> = {
  fire: 'fire',
  'stay-silent': 'stay silent',
  'be-refused': 'be refused',
};

function row(evidence: Evidence, rules: Rules, logs: Numbered): string[] {
  const { must, title, dataComponent, rules: ids } = evidence;
  return [
    musts[must],
    title,
    `${dataComponent.id} ${dataComponent.name}`,
    ids.map(id => rules.info(id)?.title ?? id).join('; '),
    logs.numberOf(logOf(evidence)) ?? '',
  ];
}

/** Techniques of one platform that the same procedures try, for the same data component, share a row. */
function matrix(): string[] {
  const rows = new Map<string, { platform: string; techniques: string[]; cells: string[] }>();
  for (const { platform, technique, dataComponent, dataComponentName, scenarios: ids } of coverage()) {
    const cells = [`${dataComponent} ${dataComponentName}`, ids.length === 0 ? '**hole**' : ids.join(', ')];
    const key = [platform, ...cells].join('\n');
    const known = rows.get(key) ?? { platform, techniques: [], cells };
    known.techniques.push(technique);
    rows.set(key, known);
  }
  return [
    'Technique x data component x platform: what ATT&CK v18.1 would have looked at, and the procedures that try it. Holes included.',
    table(
      ['platform', 'technique', 'data component', 'procedures'],
      [...rows.values()].map(({ platform, techniques, cells }) => [
        platform,
        techniques.join(', '),
        ...cells,
      ]),
    ),
  ];
}
