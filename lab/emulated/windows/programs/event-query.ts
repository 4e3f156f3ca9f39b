import type { EventRecord } from '../eventlog.ts';

type Predicate = (record: EventRecord) => boolean;

/**
 * The XPath subset of event queries: `*[System[...] and EventData[...]]` with comparisons joined by and, or,
 * not() and parentheses, on EventID, EventRecordID, Level, Channel, Provider/@Name, TimeCreated/@SystemTime,
 * timediff() and Data[@Name='X']='Y'. Undefined for anything else, which Windows would refuse or we cannot tell.
 */
export function matchesQuery(xpath: string, now: number): Predicate | undefined {
  const list = /<Select[^>]*>([\s\S]*?)<\/Select>/i.exec(xpath)?.[1];
  try {
    return new QueryParser(unescapeXml(list ?? xpath).trim(), now).whole();
  } catch (cause) {
    if (cause instanceof QueryError) return undefined;
    throw cause;
  }
}

class QueryError extends Error {}

const unescapeXml = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const tokenShape = /\s*(?:('[^']*'|"[^"]*")|(<=|>=|!=|[=<>[\]()*/@,])|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w-]*))/y;

class QueryParser {
  readonly #tokens: string[] = [];
  readonly #now: number;
  #at = 0;

  constructor(text: string, now: number) {
    this.#now = now;
    tokenShape.lastIndex = 0;
    while (tokenShape.lastIndex < text.length) {
      const token = tokenShape.exec(text);
      if (token === null) throw new QueryError(text);
      this.#tokens.push(token[0].trim());
    }
  }

  whole(): Predicate {
    if (!this.#take('*') && !this.#take('Event')) throw new QueryError();
    const predicates: Predicate[] = [];
    while (this.#take('[')) {
      predicates.push(this.#or(() => this.#section()));
      this.#need(']');
    }
    if (this.#at < this.#tokens.length) throw new QueryError();
    return record => predicates.every(predicate => predicate(record));
  }

  #section(): Predicate {
    if (this.#take('System')) return this.#bracketed(() => this.#systemTerm());
    if (this.#take('EventData') || this.#take('UserData')) return this.#bracketed(() => this.#dataTerm());
    return this.#grouped(() => this.#section());
  }

  #bracketed(term: () => Predicate): Predicate {
    if (!this.#take('[')) return () => true;
    const predicate = this.#or(term);
    this.#need(']');
    return predicate;
  }

  #or(term: () => Predicate): Predicate {
    const parts = [this.#and(term)];
    while (this.#take('or')) parts.push(this.#and(term));
    return record => parts.some(part => part(record));
  }

  #and(term: () => Predicate): Predicate {
    const parts = [term()];
    while (this.#take('and')) parts.push(term());
    return record => parts.every(part => part(record));
  }

  #grouped(term: () => Predicate): Predicate {
    const negated = this.#take('not');
    this.#need('(');
    const inner = this.#or(term);
    this.#need(')');
    return record => inner(record) !== negated;
  }

  #systemTerm(): Predicate {
    const token = this.#tokens[this.#at];
    if (token === '(' || token === 'not') return this.#grouped(() => this.#systemTerm());
    this.#at += 1;
    switch (token) {
      case 'EventID':
        return this.#compared(({ draft }) => draft.id);
      case 'EventRecordID':
        return this.#compared(record => record.recordId);
      case 'Level':
        return this.#compared(({ draft }) => draft.level);
      case 'Task':
        return this.#compared(({ draft }) => draft.task ?? 0);
      case 'Channel':
        return this.#compared(({ draft }) => draft.channel);
      case 'Computer':
        return this.#compared(record => record.computer);
      case 'Provider':
        return this.#attribute('Name', ({ draft }) => draft.provider.name);
      case 'Security':
        return this.#attribute('UserID', ({ draft }) => draft.userSid ?? '');
      case 'Execution':
        return this.#attribute('ProcessID', ({ draft }) => draft.pid);
      case 'TimeCreated':
        return this.#time();
      default:
        throw new QueryError(token);
    }
  }

  #attribute(name: string, value: (record: EventRecord) => string | number): Predicate {
    if (this.#take('/')) {
      this.#need('@');
      this.#need(name);
      return this.#compared(value);
    }
    this.#need('[');
    const predicate = this.#or(() => {
      this.#need('@');
      this.#need(name);
      return this.#compared(value);
    });
    this.#need(']');
    return predicate;
  }

  #time(): Predicate {
    this.#need('[');
    const predicate = this.#and(() => {
      if (!this.#take('timediff')) {
        this.#need('@');
        this.#need('SystemTime');
        return this.#compared(record => record.time);
      }
      for (const token of ['(', '@', 'SystemTime', ')']) this.#need(token);
      return this.#compared(record => this.#now - record.time);
    });
    this.#need(']');
    return predicate;
  }

  /** `Data[@Name='X']='Y'`, `Data='Y'`, or `Data[@Name='X'] and ...` for mere presence. */
  #dataTerm(): Predicate {
    const token = this.#tokens[this.#at];
    if (token === '(' || token === 'not') return this.#grouped(() => this.#dataTerm());
    this.#need('Data');
    let name: string | undefined;
    if (this.#take('[')) {
      for (const part of ['@', 'Name', '=']) this.#need(part);
      name = this.#literal();
      this.#need(']');
    }
    const wanted = this.#take('=') ? this.#literal() : undefined;
    return ({ draft }) =>
      draft
        .data()
        .some(
          ([key, value]) =>
            (name === undefined || key === name) && (wanted === undefined || value === wanted),
        );
  }

  #compared(left: (record: EventRecord) => string | number): Predicate {
    const operator = this.#tokens[this.#at++] ?? '';
    const right = this.#literal();
    return record => compare(left(record), operator, right);
  }

  #literal(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new QueryError();
    return token.replace(/^(['"])(.*)\1$/s, '$2');
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #need(token: string): void {
    if (!this.#take(token)) throw new QueryError(token);
  }
}

function compare(left: string | number, operator: string, right: string): boolean {
  const wanted = typeof left === 'string' ? right : numeric(right);
  switch (operator) {
    case '=':
      return left === wanted;
    case '!=':
      return left !== wanted;
    case '<':
      return left < wanted;
    case '>':
      return left > wanted;
    case '<=':
      return left <= wanted;
    case '>=':
      return left >= wanted;
    default:
      throw new QueryError(operator);
  }
}

/** Times are compared as milliseconds since the epoch. */
const numeric = (text: string) => (/^\d{4}-/.test(text) ? Date.parse(text) : Number(text));
