import type { LogsourceKey } from '../contract.ts';
import type { MutableFields } from './windows-fields.ts';

/** Sysmon for Linux, schema 4.81: which Sigma category its event ids belong to. */
const categories: Readonly<Record<number, string>> = {
  1: 'process_creation',
  3: 'network_connection',
  5: 'process_termination',
  9: 'raw_access_thread',
  11: 'file_event',
  23: 'file_delete',
};

/** The log source of an event of Sysmon for Linux; undefined for all other events. */
export function sysmonForLinux(fields: MutableFields): LogsourceKey | undefined {
  if (fields.Channel !== 'Linux-Sysmon/Operational' && fields.Provider_Name !== 'Linux-Sysmon')
    return undefined;
  const category = categories[Number(fields.EventID)];
  return category
    ? { product: 'linux', category, service: 'sysmon' }
    : { product: 'linux', service: 'sysmon' };
}
