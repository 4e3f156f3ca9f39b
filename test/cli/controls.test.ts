import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ExpectationResult, Result } from '../../reports/index.ts';
import { shippedRules } from '../../validators/index.ts';
import { EmulatedHost } from '../emulated-host.ts';
import { Workplace } from '../simulate.ts';

const hosts = { linux: 'lab-linux01', windows: 'lab-win01', macos: 'lab-mac01' } as const;

/** The actor of each emulated host, in some of the spellings that an inventory may have. */
const actors = {
  linux: ['ro?t', '0', 'ansible'],
  windows: ['LAB-WIN01\\DrillAdmin', 'drill*', 'ansible'],
  macos: ['root', '*', 'ansible'],
} as const;

/** What stock systems allow: true findings, which no list fixes. */
const stock = ['user-systemd-unit', 'user-launch-agent'];

const controls = ['known-admin-service', 'known-service-change'] as const;

/** How many expectations the controls have. */
const asked = { linux: 5, windows: 3, macos: 4 } as const;

const scenariosOf = ({ hosts: [host] }: Result) => host?.scenarios ?? [];
const rowsOf = (result: Result) => scenariosOf(result).flatMap(({ expectations }) => expectations);

/** A shipped rule by its id, its condition on one line. */
async function shippedRule(id: string): Promise<string> {
  for (const name of await readdir(shippedRules, { recursive: true })) {
    const text = name.endsWith('.yml') ? await readFile(join(shippedRules, name), 'utf8') : '';
    if (text.includes(`id: ${id}`)) return text.replace(/(condition:) >-((?:\n {4}.+)+)/, onOneLine);
  }
  throw new Error(`no rule has the id ${id}`);
}

const onOneLine = (_: string, key: string, lines: string) => `${key} ${lines.trim().replace(/\s+/g, ' ')}`;

const condition = /^ {2}condition: (.+)$/m;

/** The rule as somebody wrote it who knows no lists. */
const withoutLists = (rule: string) =>
  rule.replace(condition, (_, all: string) => `  condition: ${all.split(' and not ')[0]}`);

/** Does what the fix says, to the letter. */
function mended(rule: string, fix: readonly string[]): string {
  const lines = fix.filter(line => !line.startsWith('#'));
  const filter = lines.filter(line => !line.startsWith('condition:'));
  const wanted = lines.find(line => line.startsWith('condition:')) ?? '';
  return rule
    .replace(condition, (_, all: string) => `  ${wanted.replace('THE CONDITION THAT IT HAS', all)}`)
    .replace(/^detection:$/m, ['detection:', ...filter.map(line => `  ${line}`)].join('\n'));
}

describe('who and what is known, in drills', () => {
  for (const platform of ['linux', 'windows', 'macos'] as const) {
    describe(platform, () => {
      let place: Workplace;
      let host: EmulatedHost;
      before(async () => {
        place = await Workplace.make();
        host = await EmulatedHost.start(hosts[platform]);
      });
      after(async () => {
        await place?.close();
        await host?.close();
      });

      async function drill(settings: object, ...words: string[]) {
        const file = await place.write('inventory.yml', host.inventory(settings));
        const result = await place.drill(['--inventory', file, '--host', hosts[platform], ...words]);
        expect(result.summary.restored).to.equal(true);
        return result;
      }

      it('an inventory that knows the drill’s own actor and services silences no drill, and is told what was left out', async () => {
        const known = { known_admins: [...actors[platform]], known_services: ['sdrill-*', 'cron'] };
        const result = await drill(known, '--scenario', 'all');
        const unmet = scenariosOf(result).filter(({ expectations }) => expectations.some(({ met }) => !met));
        expect(unmet.filter(({ id }) => !stock.includes(id)).map(({ id }) => id)).to.deep.equal([]);
        for (const { role, judged, id } of scenariosOf(result)) {
          if (controls.some(control => id.startsWith(control))) continue;
          expect(judged.as, `${id} ${role}`).to.equal('unknown');
          const left = judged.leftOut.filter(({ list }) => list === 'known_admins').map(({ entry }) => entry);
          expect(left, id).to.deep.equal(actors[platform].filter(entry => entry !== 'ansible'));
          expect(
            judged.leftOut.map(({ entry }) => entry),
            id,
          ).not.to.include('cron');
        }
      });

      it('ends with 0 where only what a stock system allows is taken away', async () => {
        const result = await drill({}, '--scenario', stock.map(id => `!${id}`).join());
        expect(result.exitCode).to.equal(0);
      });

      it('the controls are silent whatever the inventory lists, for theirs is made known for them alone', async () => {
        const words = controls.flatMap(control => ['--scenario', `${control}-${platform}`]);
        for (const lists of [{ known_admins: [], known_services: [] }, { known_admins: ['ansible'] }]) {
          const result = await drill(lists, ...words);
          expect(rowsOf(result).map(({ verdict }) => verdict)).to.deep.equal(
            Array(asked[platform]).fill('silent'),
          );
          const judged = scenariosOf(result).map(scenario => scenario.judged);
          expect(judged.map(({ as }) => as)).to.have.members(['known-admin', 'known-service']);
          expect(judged.flatMap(({ madeKnown }) => madeKnown)).to.deep.include({
            list: 'known_services',
            entry: 'sdrill-known-*',
          });
        }
      });

      it('a rule that asks no list fires, and stays silent once it has the lines that the report names', async () => {
        const words = controls.flatMap(control => ['--scenario', `${control}-${platform}`]);
        const ids = rowsOf(await drill({}, ...words)).map(({ rule }) => rule.id);
        const folder = join(place.folder, `rules-${platform}`);
        await mkdir(folder);
        const save = async (id: string, text: string) => writeFile(join(folder, `${id}.yml`), text);
        const bare = new Map<string, string>();
        for (const id of ids) bare.set(id, withoutLists(await shippedRule(id)));
        for (const [id, text] of bare) await save(id, text);
        const fired = rowsOf(await drill({}, ...words, '--rules', folder));
        expect(fired.map(({ verdict }) => verdict)).to.deep.equal(Array(asked[platform]).fill('fired'));
        const fixes = (id: string) => fired.filter(({ rule }: ExpectationResult) => rule.id === id);
        for (const [id, text] of bare) {
          // One rule may be asked by both controls: each names its own lines.
          const both = fixes(id).map(({ fix }, index) =>
            fix.map(line => line.replace('filter_known', `filter_known_${index}`)),
          );
          await save(id, both.reduce(mended, text));
        }
        const silent = rowsOf(await drill({}, ...words, '--rules', folder));
        expect(silent.map(({ verdict, why }) => `${verdict}: ${why}`).join('\n')).not.to.match(
          /^(?!silent)/m,
        );
      });
    });
  }

  it('one that fired is announced as no detection', async () => {
    const place = await Workplace.make();
    try {
      const [row] = rowsOf(
        await place.drill(['--host', hosts.linux, '--scenario', 'known-admin-service-linux']),
      );
      const folder = join(place.folder, 'rules');
      await mkdir(folder);
      await writeFile(join(folder, 'bare.yml'), withoutLists(await shippedRule(row?.rule.id ?? '')));
      const scenario = ['--scenario', 'known-admin-service-linux', '--rules', folder];
      const told = await place.run(['--host', hosts.linux, ...scenario]);
      expect(told.stdout).to.match(/fired/);
      expect(told.stderr).not.to.match(/detected/);
      expect(told.code).to.equal(1);
    } finally {
      await place.close();
    }
  });
});
