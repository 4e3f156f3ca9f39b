import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { expect } from 'chai';
import { type AuditRecord, parseAuditLine } from '../../../validators/formats/auditd-record.ts';
import { recording } from '../../recordings.ts';

/** audit.log of several distributions, each with the parse of go-libaudit beside it. */
const recordings = ['rhel6', 'rhel7', 'ubuntu14', 'ubuntu16', 'ubuntu17']
  .map(system => `audit-${system}`)
  .concat('test2', 'test3');

/** One line as go-libaudit reads it; null for what is no record. */
type Golden = null | {
  readonly '@timestamp': string;
  readonly record_type: string;
  readonly sequence: number;
  readonly data?: Readonly<Record<string, string>>;
};

describe('second opinions on recorded audit logs', () => {
  for (const name of recordings)
    it(`${name}: the records of go-libaudit, and every field that both name`, async function () {
      const path = await recording(this, `linux-auditd/auparse__testdata__${name}.log`);
      const lines = (await readFile(path, 'utf8')).split('\n').filter(line => line !== '');
      const golden: readonly Golden[] = JSON.parse(await readFile(`${path}.golden`, 'utf8'));
      expect(lines).to.have.lengthOf(golden.length);
      let compared = 0;
      for (const [index, line] of lines.entries())
        compared += compare(parseAuditLine(line), golden[index] ?? null, line);
      expect(compared).to.be.greaterThan(lines.length);
    });
});

/** @returns how many fields both name */
function compare(ours: AuditRecord | undefined, theirs: Golden, line: string): number {
  if (theirs === null) {
    expect(ours, line).to.equal(undefined);
    return 0;
  }
  expect(ours?.type, line).to.equal(theirs.record_type.toUpperCase());
  expect(ours?.time, line).to.equal(Date.parse(theirs['@timestamp']));
  expect(ours?.id.split(':')[1], line).to.equal(String(theirs.sequence));
  const both = Object.entries(theirs.data ?? {}).filter(([field]) => ours?.fields[field] !== undefined);
  for (const [field, value] of both) {
    const logged = ours?.fields[field] ?? '';
    expect([logged, inWords(field, logged, ours?.fields.arch)], `${field} of ${line}`).to.include(value);
  }
  return both.length;
}

/** Differences that are meant: go-libaudit puts words for numbers where our fields are as they were logged. */
function inWords(field: string, value: string, arch = ''): string | undefined {
  switch (field) {
    case 'auid':
    case 'old-auid':
    case 'ses':
      return value === '4294967295' ? 'unset' : undefined;
    case 'arch':
      return architectures[value];
    case 'exit':
      return nameOf(constants.errno, -Number(value));
    case 'sig':
      return nameOf(constants.signals, Number(value));
    case 'syscall':
      return systemCalls[arch]?.[value];
    default:
      return undefined;
  }
}

const nameOf = (names: object, number: number): string | undefined =>
  Object.entries(names).find(([, value]) => value === number)?.[0];

/** AUDIT_ARCH_* of linux/audit.h */
const architectures: Readonly<Record<string, string>> = { c000003e: 'x86_64', '40000003': 'i386' };

/** Of asm/unistd_64.h and asm/unistd_32.h, those that occur. */
const systemCalls: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  c000003e: {
    2: 'open',
    13: 'rt_sigaction',
    14: 'rt_sigprocmask',
    23: 'select',
    42: 'connect',
    44: 'sendto',
    59: 'execve',
    62: 'kill',
    228: 'clock_gettime',
    313: 'finit_module',
  },
  '40000003': { 132: 'getpgid' },
};
