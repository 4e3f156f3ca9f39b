import { type Scenario, scenarios } from '../scenarios/index.ts';

const platforms = [
  ['Windows', 'windows'],
  ['Linux', 'linux'],
  ['macOS', 'macos'],
] as const;

/** The catalogue as Markdown, in the registry's order within each platform. */
export function catalogue(): string {
  const chapters = platforms.flatMap(([title, platform]) => [
    `## ${title}`,
    ...scenarios.filter(scenario => scenario.platform === platform).map(chapter),
  ]);
  return `${[...opening, ...chapters].join('\n\n')}\n`;
}

const opening = [
  '# The catalogue',
  'Generated from `scenarios/` by `npm run generate`; not edited by hand. `simulate show ID` prints the exact commands.',
];

function chapter({ id, title, techniques, privilege, ...scenario }: Scenario): string {
  const facts = [
    `Techniques: ${techniques.map(technique => `${technique.id} ${technique.name}`).join('; ')}`,
    `In the wild: ${scenario.inTheWild.text} (<${scenario.inTheWild.source}>)`,
    `Payload: ${scenario.payload}`,
    `Needs: ${[privilege === 'admin' ? 'an administrator' : 'a user', ...scenario.tools].join(', ')}`,
    ...scenario.blindSpots.map(text => `Blind spot: ${text}`),
  ];
  return [`### ${id}`, `${title}.`, facts.map(fact => `- ${fact}`).join('\n')].join('\n\n');
}
