import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { componentsOf } from '../../scenarios/attack.ts';
import { type Scenario, scenarios } from '../../scenarios/index.ts';
import { recordings } from '../recordings.ts';
import { wants } from '../wants.ts';

interface Technique {
  readonly name: string;
  readonly mitigations: ReadonlySet<string>;
  /** Data components by the platform of the analytic that names them, `Linux DC0064`. */
  readonly components: ReadonlySet<string>;
}

/** The condensed text of ATT&CK v18.1: a technique's headline, its mitigations, analytics and their log sources. */
function readAttack(text: string): Map<string, Technique> {
  const found = new Map<string, Technique>();
  for (const part of text.split(/^===== /m).slice(1)) {
    const [, id = '', name = ''] = /^(T[\d.]+) (.+?) v \d/.exec(part) ?? [];
    const mitigations = new Set([...part.matchAll(/^ +MIT (M\d+)/gm)].map(match => match[1] ?? ''));
    const components = new Set<string>();
    let platform = '';
    for (const line of part.split('\n')) {
      platform = /^ +AN .*\['(\w+)'\]/.exec(line)?.[1] ?? platform;
      const component = /^ +LOG (DC\d+)/.exec(line)?.[1];
      if (component !== undefined) components.add(`${platform} ${component}`);
    }
    found.set(id, { name, mitigations, components });
  }
  return found;
}

const platforms = { linux: 'Linux', windows: 'Windows', macos: 'macOS' } as const;
const [file] = recordings('attack', '.txt');

describe('the catalogue beside ATT&CK v18.1', () => {
  wants('recordings');
  it('has them to read', () => {});
});

if (file !== undefined)
  describe('the catalogue beside ATT&CK v18.1', () => {
    const attack = readAttack(readFileSync(file, 'utf8'));
    const parent = (id: string) => id.split('.')[0] ?? id;

    it('was read', () => expect([...attack.keys()]).to.include.members(['T1569.001', 'T1543.004']));

    for (const { id, techniques, platform, mitigation } of scenarios) {
      it(`${id} names its techniques as ATT&CK does`, () => {
        for (const technique of techniques.filter(each => attack.has(each.id))) {
          const own = attack.get(technique.id)?.name;
          const whole = technique.id.includes('.')
            ? `${attack.get(parent(technique.id))?.name}: ${own}`
            : own;
          expect(technique.name).to.equal(whole);
        }
      });

      it(`${id} has a row in the coverage with every data component of its techniques`, () => {
        for (const technique of techniques) {
          const wanted = [...(attack.get(technique.id)?.components ?? [])]
            .filter(each => each.startsWith(`${platforms[platform]} `))
            .map(each => each.split(' ')[1]);
          expect(componentsOf(technique.id, platform).map(component => component.id)).to.include.members(
            wanted,
          );
        }
      });

      if (mitigation !== undefined)
        it(`${id} tries a mitigation that ATT&CK names for its technique`, () => {
          const named = techniques.flatMap(technique => [
            ...(attack.get(technique.id)?.mitigations ?? []),
            ...(attack.get(parent(technique.id))?.mitigations ?? []),
          ]);
          expect(named).to.include(mitigation);
        });
    }

    it('tries every mitigation of T1569', () => {
      const tried = new Set(scenarios.map((scenario: Scenario) => scenario.mitigation));
      for (const id of ['T1569', 'T1569.001', 'T1569.002', 'T1569.003'])
        expect([...tried], id).to.include.members([...(attack.get(id)?.mitigations ?? [])]);
    });
  });
