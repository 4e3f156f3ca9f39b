import { isSystem, type Token } from './tokens.ts';

interface Variable {
  readonly name: string;
  readonly value: string;
}

/** Environment variables, by upper-case name. */
export class Environment {
  #variables: ReadonlyMap<string, Variable>;

  private constructor(variables: ReadonlyMap<string, Variable>) {
    this.#variables = variables;
  }

  static of(variables: readonly (readonly [string, string])[]): Environment {
    return new Environment(new Map(variables.map(([name, value]) => [name.toUpperCase(), { name, value }])));
  }

  get(name: string): string | undefined {
    return this.#variables.get(name.toUpperCase())?.value;
  }

  set(name: string, value: string): void {
    const altered = new Map(this.#variables);
    if (value === '') altered.delete(name.toUpperCase());
    else altered.set(name.toUpperCase(), { name, value });
    this.#variables = altered;
  }

  /** Sorted as `set` prints them. */
  all(): [string, string][] {
    return [...this.#variables.values()]
      .map(({ name, value }): [string, string] => [name, value])
      .sort(([one], [other]) => (one.toUpperCase() < other.toUpperCase() ? -1 : 1));
  }

  /** Every process has one and few alter it: until then it is the same variables. */
  copy(): Environment {
    return new Environment(this.#variables);
  }

  /** Replaces `%NAME%`; unknown names stay as they are, as on a command line. */
  expand(text: string): string {
    return text.replace(/%([^%\s]+)%/g, (whole, name: string) => this.get(name) ?? whole);
  }
}

export function environmentFor(hostname: string, token: Token): Environment {
  const profile = isSystem(token)
    ? 'C:\\Windows\\system32\\config\\systemprofile'
    : `C:\\Users\\${token.user}`;
  const temp = isSystem(token) ? 'C:\\Windows\\TEMP' : `${profile}\\AppData\\Local\\Temp`;
  return Environment.of([
    ['ALLUSERSPROFILE', 'C:\\ProgramData'],
    ['CommonProgramFiles', 'C:\\Program Files\\Common Files'],
    ['COMPUTERNAME', hostname],
    ['ComSpec', 'C:\\Windows\\system32\\cmd.exe'],
    ['NUMBER_OF_PROCESSORS', '2'],
    ['OS', 'Windows_NT'],
    [
      'Path',
      'C:\\Windows\\system32;C:\\Windows;C:\\Windows\\System32\\Wbem;C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\;C:\\Windows\\System32\\OpenSSH\\',
    ],
    ['PATHEXT', '.COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC'],
    ['PROCESSOR_ARCHITECTURE', 'AMD64'],
    ['ProgramData', 'C:\\ProgramData'],
    ['ProgramFiles', 'C:\\Program Files'],
    ['PROMPT', '$P$G'],
    ['SystemDrive', 'C:'],
    ['SystemRoot', 'C:\\Windows'],
    ['TEMP', temp],
    ['TMP', temp],
    ['USERDOMAIN', isSystem(token) ? 'WORKGROUP' : hostname],
    ['USERNAME', isSystem(token) ? `${hostname}$` : token.user],
    ['USERPROFILE', profile],
    ['windir', 'C:\\Windows'],
  ]);
}
