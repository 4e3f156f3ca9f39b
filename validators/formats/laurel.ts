/**
 * laurel, a plugin of auditd's, writes each event as one JSON object a line: `{"ID":"SEC.MS:SERIAL","SYSCALL":{...},
 * "EXECVE":{"ARGV":[...]},"PATH":[{...}]}`. https://github.com/threathunters-io/laurel (laurel(8))
 */
const start = /^\{"ID":"\d+\.\d+:\d+",/;

/** The field, none of audit's own, under which arguments go on that laurel has joined. */
export const joinedArguments = 'argv_str';

const nodeField = /^\{"ID":"[^"]*","NODE":"([^"]*)"/;

/** Fields that audit quotes, or writes in hex where they hold more than plain characters. */
const texts = new Set(['acct', 'comm', 'cwd', 'exe', 'key', 'name', 'proctitle']);

export const isLaurelLine = (line: string): boolean => start.test(line);

/** The host that the line names; undefined where it names none. */
export const laurelNode = (line: string): string | undefined => nodeField.exec(line)?.[1];

/**
 * The lines that auditd itself would have written for one line of laurel's, without what laurel adds of its own
 * (parents, containers, labels). Undefined where the line is none of laurel's, or is torn.
 */
export function linesOfLaurel(line: string): string[] | undefined {
  const { ID, NODE, ...records } = isLaurelLine(line) ? parsed(line) : {};
  if (typeof ID !== 'string') return undefined;
  const node = typeof NODE === 'string' ? `node=${NODE} ` : '';
  return Object.entries(records).flatMap(([type, value]) =>
    [value]
      .flat()
      .filter(isRecord)
      .map(fields => `${node}type=${type} msg=audit(${ID}): ${bodyOf(type, fields)}`),
  );
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(line: string): Fields {
  try {
    const document: unknown = JSON.parse(line);
    return isRecord(document) ? document : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names in capitals are those of an enriched log, and stand behind its separator. */
function bodyOf(type: string, fields: Fields): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) => pairsOf(type, name, value));
  const [enriched, logged] = [pairs.filter(isEnriched), pairs.filter(pair => !isEnriched(pair))];
  return [logged.join(' '), enriched.join(' ')].filter(Boolean).join('\u001d');
}

const isEnriched = (pair: string): boolean => /^[A-Z]/.test(pair);

function pairsOf(type: string, name: string, value: unknown): string[] {
  if (name === 'ARGV' && Array.isArray(value)) return argumentsOf(type, value.map(String));
  if (name === 'ARGV_STR' && typeof value === 'string')
    return [`${type === 'PROCTITLE' ? 'proctitle' : joinedArguments}=${hex(bytesOf(value))}`];
  if (name === 'msg' && isRecord(value)) return [messageOf(type, value)];
  if (name === 'msg') return [`msg='${bytesOf(String(value)).toString('utf8')}'`];
  if (Array.isArray(value)) return [`${name}=${encoded(Buffer.from(value.join('\u0001')))}`];
  if (value === null) return [`${name}=(null)`];
  if (typeof value === 'object') return [];
  return [`${name}=${texts.has(name) ? encoded(bytesOf(String(value))) : number(String(value))}`];
}

/** laurel 0.7 and later take the message of user space apart. */
function messageOf(type: string, message: Fields): string {
  const pairs = Object.entries(message).flatMap(([name, value]) =>
    typeof value === 'string' && /\s/.test(value) && !texts.has(name)
      ? [`${name}="${bytesOf(value).toString('utf8').replaceAll('"', "'")}"`]
      : pairsOf(type, name, value),
  );
  return `msg='${pairs.join(' ')}'`;
}

function argumentsOf(type: string, words: readonly string[]): string[] {
  if (type === 'PROCTITLE') return [`proctitle=${bytesOf(words.join('\0')).toString('hex').toUpperCase()}`];
  return words.map((word, index) => `a${index}=${type === 'EXECVE' ? encoded(bytesOf(word)) : number(word)}`);
}

const hex = (bytes: Buffer): string => bytes.toString('hex').toUpperCase();

/** laurel marks the base of a number, audit does not. */
const number = (text: string): string => text.replace(/^0x/, '').replace(/^0o/, '0');

/** laurel writes bytes that are no plain text, and the percent sign, as in URLs. */
function bytesOf(text: string): Buffer {
  const parts = text.split(/%([0-9a-fA-F]{2})/);
  return Buffer.concat(parts.map((part, index) => Buffer.from(part, index % 2 === 1 ? 'hex' : 'utf8')));
}

/** As audit writes text that a user may have chosen. */
function encoded(bytes: Buffer): string {
  const plain = bytes.every(byte => byte > 0x20 && byte < 0x7f && byte !== 0x22);
  return plain ? `"${bytes.toString('latin1')}"` : bytes.toString('hex').toUpperCase();
}
