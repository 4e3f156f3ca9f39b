import type { DebianHost } from '../../lab/index.ts';
import type { ScenarioResult } from '../../reports/index.ts';
import { sshOk } from './harness-ssh.ts';

/** The record that a match cites, as the host's own logs hold it. */
export interface Cited {
  readonly what: string;
  readonly marker: string;
  /** Lines of the log; empty where it holds no such record. */
  readonly record: string;
  readonly summary: string;
}

/** The first match of each expectation, looked up over plain ssh: in one go, for each costs an emulated machine seconds. */
export async function citedRecords(host: DebianHost, scenarios: readonly ScenarioResult[]): Promise<Cited[]> {
  const cited = scenarios.flatMap(({ id, marker, expectations }) =>
    expectations.map(expectation => {
      const [match] = expectation.evidence.logic.matches;
      const { source = '', id: record = 'none', summary = '' } = match ?? {};
      return { what: `${id}: ${expectation.title}`, marker, summary, source, id: record };
    }),
  );
  const idsOf = (source: string) => cited.filter(one => one.source === source).map(({ id }) => id);
  const audit = await linesWith(host, 'cat /var/log/audit/audit.log*', idsOf('auditd'));
  const journal = await linesWith(host, 'journalctl -b -o json --no-pager', idsOf('journald'));
  return cited.map(({ source, id, ...rest }) => {
    const lines = source === 'auditd' ? audit : journal;
    return { ...rest, record: lines.filter(line => line.includes(id)).join('\n') };
  });
}

/** A power cut leaves zero bytes in a log, for which grep would take it for binary. */
async function linesWith(host: DebianHost, log: string, ids: readonly string[]): Promise<string[]> {
  const lines = await sshOk(host, `${log} | grep -aF -f /dev/fd/3 3<<'END'\n${ids.join('\n')}\nEND`);
  return lines.split('\n');
}
