import type { EventView, Fields } from '../contract.ts';
import { withComputer } from './computer.ts';
import { unwrapSyslog } from './syslog.ts';
import { servicesOf, sudoFields } from './syslog-services.ts';

/** A line of a syslog daemon, as `message`, for each of Sigma's services whose log it stands in. */
export function syslogViews(line: string): EventView[] {
  const { host, program, facility, text = line } = unwrapSyslog(line) ?? {};
  const fields = withComputer({ message: line }, host);
  return servicesOf({ program, facility, text }).map(service => ({
    logsource: { product: 'linux', service },
    fields: fieldsFor(service, text, fields),
  }));
}

/** The fields that rules of a service find beside the text. */
export function fieldsFor(service: string, text: string, fields: Fields): Fields {
  return service === 'sudo' ? { ...sudoFields(text), ...fields } : fields;
}
