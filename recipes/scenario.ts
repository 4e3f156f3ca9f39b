import { camel, type Recipe, RecipeError, registry } from './recipe.ts';

/** What is the platform's own in a scenario that makes one service and has it started. */
interface Sample {
  readonly host: string;
  readonly technique: string;
  readonly imports: string;
  readonly tools: string;
  readonly change: string;
  readonly expectations: string;
  readonly inTheWild: string;
}

const samples: Readonly<Record<string, Sample>> = {
  linux: {
    host: 'lab-linux01',
    technique: 'systemctl',
    imports: `import { systemdUnit } from '../kinds/systemd-unit.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { systemctl } from '../techniques.ts';
import { childOfSystemd, commandExecuted, fileCreated } from './expect.ts';`,
    tools: `['systemctl']`,
    change: `systemdUnit({
        name: \`\${marked(marker)}.service\`,
        description: \`servicedrill \${marker}\`,
        payload: sleeper(marker),
        activate: 'start',
      })`,
    expectations: `({ marker, facts }) => [
    commandExecuted(facts.tools.systemctl ?? '/usr/bin/systemctl', 'systemctl'),
    fileCreated(\`/etc/systemd/system/\${marked(marker)}.service\`, 'unitFile'),
    childOfSystemd(marker),
  ]`,
    inTheWild: 'https://attack.mitre.org/techniques/T1569/003/',
  },
  windows: {
    host: 'lab-win01',
    technique: 'serviceExecution',
    imports: `import { windowsService } from '../kinds/windows-service.ts';
import { marked } from '../names.ts';
import { idleService } from '../payloads.ts';
import { serviceExecution } from '../techniques.ts';
import { childOfServices, commandExecuted, serviceInstalled } from './expect.ts';`,
    tools: `['sc.exe']`,
    change: `windowsService({
        name: marked(marker),
        payload: idleService(facts, marker),
        description: \`servicedrill \${marker}\`,
        marker,
      })`,
    expectations: `({ marker, facts }) => [
    commandExecuted(['sc.exe', ' create '], 'serviceCommand'),
    childOfServices(idleService(facts, marker).program),
    serviceInstalled(marked(marker)),
  ]`,
    inTheWild: 'https://attack.mitre.org/techniques/T1569/002/',
  },
  macos: {
    host: 'lab-mac01',
    technique: 'launchctl',
    imports: `import { launchdJob } from '../kinds/launchd-job.ts';
import { marked } from '../names.ts';
import { sleeper } from '../payloads.ts';
import { launchctl } from '../techniques.ts';
import { childOfLaunchd, commandExecuted, plistCreated } from './expect.ts';`,
    tools: `['launchctl']`,
    change: `launchdJob({
        label: marked(marker),
        payload: sleeper(marker),
        directory: '/Library/LaunchDaemons',
        domain: 'system',
        start: 'bootstrap',
      })`,
    expectations: `({ marker }) => [
    commandExecuted('launchctl', 'bootstrap'),
    plistCreated(\`/Library/LaunchDaemons/\${marked(marker)}.plist\`),
    childOfLaunchd(marker),
  ]`,
    inTheWild: 'https://attack.mitre.org/techniques/T1569/001/',
  },
};

const platforms = Object.keys(samples).join('|');

export const scenario: Recipe = {
  usage: `scenario NAME [${platforms}]`,
  lay(name, [platform = 'linux']) {
    const sample = Object.hasOwn(samples, platform) ? samples[platform] : undefined;
    if (sample === undefined) throw new RecipeError(`"${platform}" is no platform: ${platforms}`);
    const own = camel(name);
    const told = platform === 'windows' ? '{ marker, facts }' : '{ marker }';
    return {
      files: {
        [`scenarios/${platform}/${name}.ts`]: `import { defineScenario } from '../define-scenario.ts';
${sample.imports}

export const ${own} = defineScenario({
  id: '${name}',
  title: 'A service that sleeps, made and started',
  platform: '${platform}',
  role: 'procedure',
  techniques: [${sample.technique}],
  tags: ['persistence'],
  inTheWild: {
    text: 'Say in one sentence who does this in the wild.',
    source: '${sample.inTheWild}',
  },
  payload: 'Say in one sentence what becomes of it on the host',
  tools: ${sample.tools},
  privilege: 'admin',
  blindSpots: ['Say what the expectations below cannot see.'],
  steps: (${told}) => [
    {
      change: ${sample.change},
    },
  ],
  expectations: ${sample.expectations},
});
`,
        [`test/scenarios/${platform}/${name}.test.ts`]: `import { expect } from 'chai';
import { Workplace } from '../../simulate.ts';

describe('the scenario ${name}', () => {
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
  });
  after(() => place.close());

  it('is detected on an emulated host, and leaves nothing', async () => {
    const { hosts } = await place.drill(['--host', '${sample.host}', '--scenario', '${name}']);
    const [drilled] = hosts[0]?.scenarios ?? [];
    expect(drilled).to.include({ outcome: 'executed', restored: true });
    expect(drilled?.expectations.map(({ verdict }) => verdict)).to.deep.equal([
      'detected',
      'detected',
      'detected',
    ]);
  });
});
`,
      },
      registries: [
        registry('scenarios/registry.ts', 'export const scenarios: readonly Scenario[] = [', {
          imports: `import { ${own} } from './${platform}/${name}.ts';`,
          entry: own,
        }),
      ],
      next: [
        `Make its steps from the kinds of change (scenarios/kinds); never write a bare command that alters something.`,
        `Expectations stand in scenarios/${platform}/expect.ts, ids of rules in scenarios/rule-ids.ts. After each change: npm run generate`,
        `Try it:   npx simulate --host ${sample.host} --scenario ${name}`,
        `Test it:  npx mocha test/scenarios/${platform}/${name}.test.ts`,
      ],
    };
  },
};
