import { readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { expect } from 'chai';
import { Evaluator } from '../../../cli/eval/evaluator.ts';
import { readRecorded } from '../../../validators/index.ts';
import { type CompileOptions, compileRules, loadRules } from '../../../validators/sigma/index.ts';
import { recording } from '../../recordings.ts';
import { wants } from '../../wants.ts';

/** What a case must come to, as its EXPECT says. */
interface Expected {
  /** `record: title of the rule`, in their order; where they are many, how many. */
  readonly matches: readonly string[] | number;
  /** What is said of events that are not whole, in the order of the events. */
  readonly lacks?: readonly RegExp[];
  /** How many events the file has; no matches need not mean that something was read. */
  readonly events: number;
  /** What is said of a rule that cannot match. */
  readonly problem?: RegExp;
  readonly placeholders?: Record<string, readonly string[]>;
  /** Where the case's folder has no rule about it. */
  readonly rule?: string;
}

const executesSc = `title: sc
logsource: {product: windows, category: process_creation}
detection:
  s: {Image|endswith: '\\sc.exe', CommandLine|startswith: sc create}
  condition: s
`;
const installed = `title: installed
logsource: {product: windows, service: system}
detection:
  s: {EventID: 7045, Provider_Name: Service Control Manager, Data: svc}
  condition: s
`;
const anyEvent = `title: any
logsource: {product: windows}
detection:
  s: {EventID|exists: true}
  condition: s
`;

/** By input file; what the rule beside it is asked. Twice where placeholders make two questions of one. */
const cases: Readonly<Record<string, readonly Expected[]>> = {
  'auditd/lost-argument-piece.log': [
    { events: 1, matches: [], lacks: [/records of its arguments were lost/] },
  ],
  'laurel/split-msg.jsonl': [{ events: 1, matches: ['1638262038.968:1150: svc start'] }],
  'laurel/argv-str.jsonl': [
    {
      events: 3,
      matches: ['1638262038.968:1144: lx', '1638262038.968:1145: lx'],
      lacks: [/joined the arguments/, /no EXECVE record/],
    },
  ],
  'shapes/get-winevent-convertto-json.json': [
    { events: 1, matches: ['1: installed'], rule: installed, lacks: [/gives data no names/] },
  ],
  'shapes/wazuh.json': [{ events: 1, matches: ['1: sc'], rule: executesSc }],
  'shapes/elastic-endpoint.json': [{ events: 1, matches: ['1: sc'], rule: executesSc }],
  'shapes/defender-device-process-events.json': [{ events: 1, matches: ['1: sc'], rule: executesSc }],
  'shapes/winlogbeat-params.jsonl': [
    {
      events: 10,
      matches: [
        '1: classic start',
        '2: cidr',
        '3: cidr',
        ...[5, 6, 7, 8, 9].map(record => `${record}: windash`),
        '10: caseless cyrillic',
      ],
    },
  ],
  'sigma/01-keyword-trailing-zero/event.jsonl': [{ events: 1, matches: [] }],
  'sigma/02-field-trailing-zero/event.jsonl': [{ events: 1, matches: [] }],
  'sigma/03-log-cleared-channel/event.xml': [{ events: 1, matches: ['1: Other Log Cleared'] }],
  'sigma/04-placeholder-with-space/event.jsonl': [
    { events: 1, matches: ['1: Placeholder with a space'], placeholders: { 'Domain Admins': ['eve'] } },
    { events: 1, matches: [], problem: /Domain Admins/ },
  ],
  'sigma/05-timeframe/event.jsonl': [{ events: 1, matches: [], problem: /timeframe/ }],
  'sigma/06-unquoted-number/event.jsonl': [{ events: 1, matches: ['1: Unquoted hex'] }],
  'sigma/07-system-attributes/event.xml': [{ events: 1, matches: ['1: EventSourceName of System'] }],
  'sigma/08-underscore-pattern/event.jsonl': [{ events: 1, matches: ['1: Underscore pattern'] }],
  'sigma/09-correlation-range/event.jsonl': [{ events: 4, matches: ['4: Three to five in ten seconds'] }],
  'sigma/10-filetime-before-1970/bits.evtx': [{ events: 98, matches: 65 }],
  'sigma/11-evtx-wrong-free-space/wrongfree.evtx': [{ events: 1, matches: ['657154: any'], rule: anyEvent }],
  'sigma/12-event-without-channel/event.xml': [
    { events: 3, matches: [4, 5, 6].map(n => `${n}: Netlogon asked over RPC`) },
  ],
  'sigma/12-event-without-channel/event.jsonl': [{ events: 1, matches: ['1: Netlogon asked over RPC'] }],
  'sigma/13-winlogbeat-unnamed-data/event.jsonl': [
    { events: 2, matches: [1, 2].map(n => `${n}: Powercat in the classic log`) },
  ],
  'sigma/14-placeholder-behind-backslash/event.jsonl': [
    { events: 2, matches: ["2: Service's key written"], placeholders: { known_services: ['backup'] } },
  ],
};

const isInput = (file: string) => basename(file) !== 'EXPECT' && !file.endsWith('.yml');

describe('recordings that were once read wrongly', () => {
  wants('recordings');

  it('each has a check, and each check has its recording', async function () {
    const folder = await recording(this, 'cases');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => relative(folder, join(entry.parentPath, entry.name)));
    expect(files.filter(isInput).sort()).to.deep.equal(Object.keys(cases).sort());
    const explained = new Set(files.filter(file => basename(file) === 'EXPECT').map(dirname));
    expect(Object.keys(cases).filter(file => !explained.has(dirname(file)))).to.deep.equal([]);
  });

  for (const [file, all] of Object.entries(cases))
    for (const [index, expected] of all.entries())
      it(`${file}${index === 0 ? '' : ', without values for its placeholder'}`, async function () {
        const path = await recording(this, join('cases', file));
        const { placeholders, rule } = expected;
        const options: CompileOptions = placeholders ? { placeholders } : {};
        const set =
          rule === undefined ? await loadRules([dirname(path)], options) : compileRules(rule, options);
        const found = await evaluated(path, new Evaluator(set, false));
        const { events, matches, lacks = [], problem } = expected;
        const hits = found.hits.map(hit => `${hit.record}: ${set.rules[hit.rule]?.title}`);
        expect(found.events).to.equal(events);
        expect(typeof matches === 'number' ? hits.length : hits).to.deep.equal(matches);
        expect(found.corrupt).to.equal(0);
        expect(found.lacking).to.have.length(lacks.length);
        for (const [at, what] of lacks.entries()) expect(found.lacking[at]).to.match(what);
        const said = [...set.unsupported.map(({ why }) => why), ...set.rules.flatMap(each => each.unfilled)];
        expect(said).to.have.length(problem ? 1 : 0);
        if (problem) expect(said[0]).to.match(problem);
      });
});

async function evaluated(path: string, evaluator: Evaluator) {
  const { batches, corrupt } = await readRecorded(path);
  const found = { hits: [] as { record: string; rule: number }[], lacking: [] as string[], events: 0 };
  for await (const batch of batches) {
    const { hits, lacking } = evaluator.evaluate(batch, path);
    found.events += batch.length;
    found.hits.push(...hits);
    found.lacking.push(...Object.keys(lacking));
  }
  found.hits.push(...evaluator.finish());
  return { ...found, corrupt: corrupt.count };
}
