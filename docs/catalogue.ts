import { type Evidence, evidenceOf, type RulesOf, readRules, rulesFor } from '../engine/index.ts';
import { coverage, type Scenario, scenarios } from '../scenarios/index.ts';
import { shippedRules } from '../validators/index.ts';

const platforms = [
  ['Windows', 'windows'],
  ['Linux', 'linux'],
  ['macOS', 'macos'],
] as const;

/** The catalogue as Markdown, in the registry's order within each platform. */
export async function catalogue(): Promise<string> {
  const rules = rulesFor(await readRules(shippedRules, []))({ knownAdmins: [], knownServices: [] });
  const chapters = platforms.flatMap(([title, platform]) => [
    `## ${title}`,
    ...scenarios.filter(scenario => scenario.platform === platform).map(scenario => chapter(scenario, rules)),
  ]);
  return `${[...opening, ...chapters, '## Coverage', ...matrix()].join('\n\n')}\n`;
}

const opening = [
  '# The catalogue',
  'Generated from `scenarios/` by `npm run generate`; not edited by hand. `simulate show ID` prints the exact commands.',
];

type Rules = ReturnType<RulesOf>;

function chapter(scenario: Scenario, rules: Rules): string {
  const { id, title, techniques, privilege, role, mitigation } = scenario;
  const facts = [
    ...(role === 'procedure' ? [] : [`A ${role}${mitigation === undefined ? '' : `, ${mitigation}`}`]),
    `Techniques: ${techniques.map(technique => `${technique.id} ${technique.name}`).join('; ')}`,
    `In the wild: ${scenario.inTheWild.text} (<${scenario.inTheWild.source}>)`,
    `Payload: ${scenario.payload}`,
    `Needs: ${[privilege === 'admin' ? 'an administrator' : 'a user', ...scenario.tools].join(', ')}`,
    ...scenario.blindSpots.map(text => `Blind spot: ${text}`),
  ];
  return [
    `### ${id}`,
    `${title}.`,
    facts.map(fact => `- ${fact}`).join('\n'),
    table(
      ['must', 'what', 'data component', 'rules', 'log, and what switches it on'],
      evidenceOf(scenario).map(evidence => row(evidence, rules)),
    ),
  ].join('\n\n');
}

const musts: Readonly<Record<Evidence['must'], string>> = {
  fire: 'fire',
  'stay-silent': 'stay silent',
  'be-refused': 'be refused',
};

function row(
  { must, title, dataComponent, rules: ids, sources, switchedOnBy }: Evidence,
  rules: Rules,
): string[] {
  return [
    musts[must],
    title,
    `${dataComponent.id} ${dataComponent.name}`,
    ids.map(id => rules.info(id)?.title ?? id).join('; '),
    [sources.join(' or '), ...switchedOnBy.map(line => `\`${line}\``)].join('; '),
  ];
}

function matrix(): string[] {
  return [
    'Technique x data component x platform: what ATT&CK v18.1 would have looked at, and the procedures that try it. Holes included.',
    table(
      ['platform', 'technique', 'data component', 'procedures'],
      coverage().map(({ platform, technique, dataComponent, dataComponentName, scenarios: ids }) => [
        platform,
        technique,
        `${dataComponent} ${dataComponentName}`,
        ids.length === 0 ? '**hole**' : ids.join(', '),
      ]),
    ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
