import type { EventRecord } from '../eventlog.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
};

const attribute = (text: string) => text.replace(/[&<>'"]/g, char => escapes[char] ?? char);

const text = (value: string) =>
  value.replace(/[&<>'"]/g, char =>
    char === "'" || char === '"' ? `&${char === "'" ? 'apos' : 'quot'};` : (escapes[char] ?? char),
  );

/** Seven decimals, as Windows keeps 100 ns; the emulated clock knows microseconds. */
function systemTime(ms: number): string {
  const whole = Math.floor(ms);
  const fraction = Math.round((ms - whole) * 10_000)
    .toString()
    .padStart(4, '0')
    .slice(0, 4);
  return new Date(whole).toISOString().replace('Z', `${fraction}Z`);
}

/** One event on one line with single-quoted attributes, as `wevtutil qe /f:xml` prints it. */
export function eventXml(record: EventRecord): string {
  const { provider } = record;
  const guid = provider.guid ? ` Guid='${provider.guid}'` : '';
  const source = provider.source ? ` EventSourceName='${attribute(provider.name)}'` : '';
  const qualifiers = record.qualifiers === undefined ? '' : ` Qualifiers='${record.qualifiers}'`;
  const security = record.userSid ? `<Security UserID='${record.userSid}'/>` : '<Security/>';
  return (
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>` +
    `<Provider Name='${attribute(provider.name)}'${guid}${source}/><EventID${qualifiers}>${record.id}</EventID>` +
    `<Version>${record.version ?? 0}</Version><Level>${record.level}</Level><Task>${record.task ?? 0}</Task>` +
    `<Opcode>${record.opcode ?? 0}</Opcode><Keywords>${record.keywords}</Keywords>` +
    `<TimeCreated SystemTime='${systemTime(record.time)}'/><EventRecordID>${record.recordId}</EventRecordID>` +
    `<Correlation/><Execution ProcessID='${record.pid}' ThreadID='${record.tid}'/><Channel>${record.channel}</Channel>` +
    `<Computer>${record.computer}</Computer>${security}</System>${payload(record)}</Event>`
  );
}

function payload({ data, userData, binary }: EventRecord): string {
  if (userData) {
    const fields = data.map(([name, value]) => `<${name}>${text(value)}</${name}>`).join('');
    return `<UserData><${userData.element} xmlns='${userData.namespace}'>${fields}</${userData.element}></UserData>`;
  }
  const fields = data.map(
    ([name, value]) => `<Data${name === '' ? '' : ` Name='${attribute(name)}'`}>${text(value)}</Data>`,
  );
  return `<EventData>${fields.join('')}${binary ? `<Binary>${binary}</Binary>` : ''}</EventData>`;
}

const levels = ['Information', 'Critical', 'Error', 'Warning', 'Information', 'Verbose'];

/** As `wevtutil qe /f:text` prints it. */
export function eventText(record: EventRecord, index: number): string {
  const message = record.message ?? record.data.map(([name, value]) => `${name}: ${value}`).join('\r\n');
  return [
    `Event[${index}]`,
    `  Log Name: ${record.channel}`,
    `  Source: ${record.provider.name}`,
    `  Date: ${systemTime(record.time)}`,
    `  Event ID: ${record.id}`,
    '  Task: N/A',
    `  Level: ${levels[record.level] ?? 'Information'}`,
    '  Opcode: Info',
    '  Keyword: N/A',
    `  User: ${record.userSid ?? 'N/A'}`,
    '  User Name: N/A',
    `  Computer: ${record.computer}`,
    '  Description: ',
    message,
    '',
    '',
  ].join('\r\n');
}
