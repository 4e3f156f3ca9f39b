import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { type Result, readResult, renderTable, reportFormats } from '../../reports/index.ts';
import { rendered } from './rendered.ts';
import { everything } from './samples.ts';

/** Documents that 0.1.0 wrote: a drill of three emulated hosts, and one whose act failed half-way. */
const kept = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`kept/${name}.json`, import.meta.url), 'utf8'));
const schema = (name: string) =>
  new Ajv2020({ strict: false }).compile(
    JSON.parse(readFileSync(new URL(`../../docs/${name}.schema.json`, import.meta.url), 'utf8')),
  );
const changesOf = ({ hosts }: Result) => hosts.flatMap(({ scenarios }) => scenarios.flatMap(s => s.changes));

describe('reading a result document', () => {
  it('takes one of today as it is', () => {
    const result = everything();
    expect(readResult(JSON.parse(rendered('json', result)))).to.deep.equal(result);
  });

  it('takes one of 0.1.0: every verdict and change is there, what it does not tell is null', () => {
    const old = kept('result-1');
    expect(schema('result-1')(old)).to.equal(true);
    const result = readResult(old);
    expect(schema('result')(result)).to.equal(true);
    expect(result.schema).to.equal('servicedrill/result@2');
    expect(result.summary).to.deep.include({ expectations: 21, met: 16, notApplicable: 0 });
    expect(result.summary.verdicts).to.deep.include({ detected: 16, fired: 4, allowed: 1, late: 0 });
    const [host] = result.hosts;
    expect(host).to.deep.include({ address: null, os: null });
    expect(host?.scenarios[0]).to.deep.include({ role: null, act: null, reversal: null, commands: [] });
    expect(host?.scenarios[0]?.expectations[0]?.rule.digest).to.equal(null);
  });

  it('calls a change of 0.1.0 that was made half-way and taken back partly applied', () => {
    expect(changesOf(readResult(kept('result-1-half')))[0]).to.include({ applied: 'partly', reverted: true });
    const applied = changesOf(readResult(kept('result-1'))).map(change => change.applied);
    expect(applied.filter(word => word === 'yes')).to.have.length.above(4);
    // The attempt of an unprivileged account that a stock Linux allows is one of them; nothing was refused here.
    expect(applied).to.not.include('partly');
  });

  it('renders one of 0.1.0 in every format', () => {
    for (const name of ['result-1', 'result-1-half']) {
      const result = readResult(kept(name));
      // It kept no commands, of which ATTiRe's logs are made.
      const formats = reportFormats.filter(format => format.name !== 'attire');
      for (const { name: format } of formats)
        expect(rendered(format, result), format).to.include('lab-linux01');
      expect(rendered('attire', result)).to.equal('');
      expect(renderTable(result, { width: 100, color: false })).to.include('restored: ');
    }
  });

  it('skips fields that a later version added', () => {
    const later = { ...everything(), novelty: { a: 1 } };
    expect(readResult(later)).to.deep.equal(everything());
  });

  it('says in one line what is wrong with any other document', () => {
    const wrong = (document: unknown) => () => readResult(document);
    expect(wrong([])).to.throw('is not a result document: it names no schema');
    expect(wrong({ schema: 'servicedrill/result@9' })).to.throw(
      'has the schema "servicedrill/result@9", which is not known',
    );
    expect(wrong({ ...everything(), exitCode: 7 })).to.throw(/^is damaged: exitCode: /);
    expect(wrong({ ...everything(), hosts: [{ name: 'a' }] })).to.throw(/^is damaged: hosts\.0\./);
  });
});
