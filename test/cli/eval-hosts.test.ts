import { expect } from 'chai';
import { Workplace } from '../simulate.ts';
import { evaluationIn, put } from './evaluation.ts';

const ids = ['1', '2', '3'].map(n => `${n}0000000-0000-4000-8000-000000000000`);
const [started, stopped] = ids;

/** What one host says: the first of two records, or the second. */
interface Log {
  readonly first: string;
  readonly second: string;
  readonly logsource: string;
  readonly field: string;
  readonly values: readonly [string, string];
}

const audit = (seconds: number, unit: string) =>
  `type=SERVICE_START msg=audit(17000000${seconds}.000:${seconds}): pid=1 uid=0 auid=4294967295 ses=1 msg='unit=${unit} comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=success'\n`;
const journal = (seconds: number, unit: string) =>
  `${JSON.stringify({
    __CURSOR: `s=${seconds}`,
    __REALTIME_TIMESTAMP: `17000000${seconds}000000`,
    _PID: '1',
    _COMM: 'systemd',
    UNIT: unit,
    MESSAGE: 'x',
  })}\n`;
const eslog = (seconds: number, file: string) =>
  `${JSON.stringify({
    version: 1,
    time: `2023-11-14T22:14:${seconds}.000Z`,
    event_type: 32,
    action_type: 1,
    mach_time: seconds,
    global_seq_num: seconds,
    process: {
      ppid: 1,
      executable: { path: '/bin/sh' },
      audit_token: { pid: 7, euid: 0, ruid: 0, auid: 501, pidversion: 1 },
    },
    event: { unlink: { target: { path: file } } },
  })}\n`;

const auditd: Log = {
  first: audit(10, 'a'),
  second: audit(20, 'b'),
  logsource: '{product: linux, service: auditd}',
  field: 'unit',
  values: ['a', 'b'],
};
const journald: Log = {
  ...auditd,
  first: journal(10, 'a'),
  second: journal(20, 'b'),
  logsource: '{product: linux, service: systemd}',
  field: 'UNIT',
};
const eslogger: Log = {
  first: eslog(10, '/a'),
  second: eslog(20, '/b'),
  logsource: '{product: macos, category: file_delete}',
  field: 'TargetFilename',
  values: ['/a', '/b'],
};

const rulesFor = ({ logsource, field, values }: Log) => `
title: first
id: ${started}
logsource: ${logsource}
detection: {selection: {${field}: ${values[0]}}, condition: selection}
---
title: second
id: ${stopped}
logsource: ${logsource}
detection: {selection: {${field}: ${values[1]}}, condition: selection}
---
title: both on one host
id: ${ids[2]}
correlation: {type: temporal_ordered, rules: ['${started}', '${stopped}'], group-by: [Computer], timespan: 1m}
`;

describe('simulate eval, of correlations by host', () => {
  let workplace: Workplace;
  beforeEach(async () => {
    workplace = await Workplace.make();
  });
  afterEach(() => workplace.close());

  const hosts = async (log: Log, files: Readonly<Record<string, string>>) => {
    await put(workplace, 'rules/all.yml', rulesFor(log));
    for (const [name, text] of Object.entries(files)) await put(workplace, name, text);
    const { stdout } = await workplace.run(['eval', '--rules', 'rules', '--json', ...Object.keys(files)]);
    return evaluationIn(stdout).matches.flatMap(({ correlation }) => correlation?.group.Computer ?? []);
  };

  for (const [what, log] of Object.entries({ auditd, journald, eslogger })) {
    it(`${what}: a file stands for the host of records that name none, its rotated part for the same`, async () => {
      expect(await hosts(log, { 'web1.log': log.first + log.second })).to.deep.equal(['web1.log']);
      expect(await hosts(log, { 'web1.log.1': log.first, 'web1.log': log.second })).to.deep.equal([
        'web1.log',
      ]);
    });

    it(`${what}: those of two files are of two hosts`, async () => {
      expect(await hosts(log, { 'web1.log': log.first, 'web2.log': log.second })).to.deep.equal([]);
    });
  }

  const named: readonly [string, Log, (text: string, host: string) => string][] = [
    ['auditd', auditd, (text, host) => `node=${host} ${text}`],
    ['journald', journald, (text, host) => text.replace('"MESSAGE"', `"_HOSTNAME":"${host}","MESSAGE"`)],
  ];
  for (const [what, log, by] of named)
    it(`${what}: the host that a record names is its host, in one file or in two`, async () => {
      const [first, second] = [by(log.first, 'web1'), by(log.second, 'web1')];
      expect(await hosts(log, { 'a.log': first, 'b.log': second })).to.deep.equal(['web1']);
      expect(await hosts(log, { 'a.log': first + by(log.second, 'web2') })).to.deep.equal([]);
    });
});
