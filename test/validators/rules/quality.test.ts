import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { parse } from 'yaml';
import { outdatedTags } from '../../../cli/rules/attack-tags.ts';
import { ruleIds } from '../../../scenarios/rule-ids.ts';
import { shippedRules } from '../../../validators/index.ts';
import { recordings } from '../../recordings.ts';

const files = readdirSync(shippedRules, { recursive: true, encoding: 'utf8' }).filter(name =>
  name.endsWith('.yml'),
);
const rules = files.map(file => ({ file, rule: parse(readFileSync(join(shippedRules, file), 'utf8')) }));

/** By Sigma's own convention a file is called after its log source; `mr` is a correlation. */
const prefixes: Readonly<Record<string, RegExp>> = {
  linux: /^(auditd|systemd|proc_creation|file_event|file_change|mr)_lnx_/,
  windows:
    /^(proc_creation|file_event|pipe_created|registry_set|registry_event|posh_ps|security|system|windefend|mr)_win_|^mr_win_/,
  macos: /^(proc_creation|file_event|eslogger|mr)_macos_/,
};

describe('the rules that are shipped', () => {
  it('have ids and titles of their own, on all platforms together', () => {
    for (const key of ['id', 'title'])
      expect(new Set(rules.map(({ rule }) => rule[key])).size, key).to.equal(rules.length);
  });

  it('hold every id that the scenarios expect', () => {
    const ids = rules.map(({ rule }) => rule.id);
    expect(ids).to.include.members(Object.values(ruleIds).flatMap(each => Object.values(each)));
  });

  for (const { file, rule } of rules) {
    it(`${file} has what a published rule has`, () => {
      expect(rule.id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      for (const key of ['title', 'status', 'description', 'author'])
        expect(rule[key], key).to.be.a('string').that.matches(/\w{3}/);
      expect(rule.title.length, 'title').to.be.at.most(110);
      expect(rule.date, 'date').to.match(/^\d{4}-\d\d-\d\d$/);
      expect(rule.level).to.be.oneOf(['informational', 'low', 'medium', 'high', 'critical']);
      for (const key of ['references', 'falsepositives']) expect(rule[key], key).to.not.be.empty;
      expect(rule.tags.join(' ')).to.match(/attack\.t(1569|1543|1037)/);
      expect(rule.tags, 'a tactic').to.include.oneOf(['attack.execution', 'attack.persistence']);
      expect(outdatedTags(rule.tags), 'tags that ATT&CK no longer has').to.deep.equal([]);
      const [platform = ''] = file.split(/[/\\]/);
      expect(basename(file)).to.match(prefixes[platform] ?? /nothing/);
      if ('detection' in rule) expect(rule.logsource.product).to.equal(platform);
    });
  }

  describe("by the specification's own JSON schemas", () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    for (const [kind, key] of [
      ['detection', 'detection'],
      ['correlation', 'correlation'],
    ] as const) {
      const [schema] = recordings(
        'sigma-specification',
        `sigma-${kind}-rule${kind === 'detection' ? '' : 's'}-schema.json`,
      );
      if (schema === undefined) continue;
      const valid = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
      for (const { file, rule } of rules.filter(({ rule: each }) => key in each)) {
        it(`${file} is valid`, () => {
          valid(rule);
          expect(valid.errors ?? []).to.deep.equal([]);
        });
      }
      it(`a ${kind} rule without a title is not`, () => expect(valid({})).to.equal(false));
    }
  });
});
