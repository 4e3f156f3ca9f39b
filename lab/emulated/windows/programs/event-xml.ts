import type { EventDraft, EventRecord } from '../eventlog.ts';

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
  const { draft } = record;
  const { provider } = draft;
  const guid = provider.guid ? ` Guid='${provider.guid}'` : '';
  const source = provider.source ? ` EventSourceName='${attribute(provider.name)}'` : '';
  const qualifiers = draft.qualifiers === undefined ? '' : ` Qualifiers='${draft.qualifiers}'`;
  const security = draft.userSid ? `<Security UserID='${draft.userSid}'/>` : '<Security/>';
  return (
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>` +
    `<Provider Name='${attribute(provider.name)}'${guid}${source}/><EventID${qualifiers}>${draft.id}</EventID>` +
    `<Version>${draft.version ?? 0}</Version><Level>${draft.level}</Level><Task>${draft.task ?? 0}</Task>` +
    `<Opcode>${draft.opcode ?? 0}</Opcode><Keywords>${draft.keywords}</Keywords>` +
    `<TimeCreated SystemTime='${systemTime(record.time)}'/><EventRecordID>${record.recordId}</EventRecordID>` +
    `<Correlation/><Execution ProcessID='${draft.pid}' ThreadID='${record.tid}'/><Channel>${draft.channel}</Channel>` +
    `<Computer>${record.computer}</Computer>${security}</System>${payload(draft)}</Event>`
  );
}

function payload({ data: fieldsOf, userData, binary }: EventDraft): string {
  const data = fieldsOf();
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
  const { draft } = record;
  const message =
    draft.message ??
    draft
      .data()
      .map(([name, value]) => `${name}: ${value}`)
      .join('\r\n');
  return [
    `Event[${index}]`,
    `  Log Name: ${draft.channel}`,
    `  Source: ${draft.provider.name}`,
    `  Date: ${systemTime(record.time)}`,
    `  Event ID: ${draft.id}`,
    '  Task: N/A',
    `  Level: ${levels[draft.level] ?? 'Information'}`,
    '  Opcode: Info',
    '  Keyword: N/A',
    `  User: ${draft.userSid ?? 'N/A'}`,
    '  User Name: N/A',
    `  Computer: ${record.computer}`,
    '  Description: ',
    message,
    '',
    '',
  ].join('\r\n');
}
