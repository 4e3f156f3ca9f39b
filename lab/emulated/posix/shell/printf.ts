const simple: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  '\\': '\\',
  '"': '"',
};

/** Backslash escapes; `\c` ends the output, told by `stopped`. */
function unescaped(text: string, octal: RegExp): { text: string; stopped: boolean } {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char !== '\\') {
      result += char;
      continue;
    }
    const rest = text.slice(at + 1);
    const number = octal.exec(rest);
    if (rest.startsWith('c')) return { text: result, stopped: true };
    if (number) {
      result += String.fromCharCode(Number.parseInt(number[1] || '0', 8) & 255);
      at += number[0].length;
    } else {
      const known = simple[rest[0] ?? ''];
      result += known ?? `\\${rest[0] ?? ''}`;
      at += 1;
    }
  }
  return { text: result, stopped: false };
}

/** dash's echo: escapes are always read, -n is the only option. */
export function echoText(args: readonly string[]): string {
  const quiet = args[0] === '-n';
  const { text, stopped } = unescaped((quiet ? args.slice(1) : args).join(' '), /^0([0-7]{0,3})/);
  return quiet || stopped ? text : `${text}\n`;
}

const conversion = /%(%|([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?([sdiuoxXcbfeg]))/g;

/** printf(1): the format again and again until its arguments are used up. */
export function formatted([format = '', ...given]: readonly string[]): string {
  const args = [...given];
  const shape = unescaped(format.startsWith('--') ? '' : format, /^([0-7]{1,3})/).text;
  let result = '';
  do {
    const before = args.length;
    result += shape.replace(conversion, (...match) => converted(match.slice(1, 6), args));
    if (args.length === before) break;
  } while (args.length > 0);
  return result;
}

function converted([whole, flags, width, precision, kind]: (string | undefined)[], args: string[]): string {
  if (whole === '%') return '%';
  const wide = Number(width === '*' ? args.shift() : (width ?? 0));
  const precise = precision === undefined ? undefined : Number(precision === '*' ? args.shift() : precision);
  const text = value(kind ?? 's', args.shift() ?? '', precise);
  if (flags?.includes('-')) return text.padEnd(wide);
  return text.padStart(wide, flags?.includes('0') && kind !== 's' ? '0' : ' ');
}

function value(kind: string, argument: string, precision: number | undefined): string {
  switch (kind) {
    case 's':
      return argument.slice(0, precision);
    case 'b':
      return unescaped(argument, /^0([0-7]{0,3})/).text;
    case 'c':
      return argument.slice(0, 1);
    case 'x':
      return number(argument).toString(16);
    case 'X':
      return number(argument).toString(16).toUpperCase();
    case 'o':
      return number(argument).toString(8);
    case 'f':
      return Number(argument).toFixed(precision ?? 6);
    case 'e':
    case 'g':
      return String(Number(argument));
    default:
      return String(number(argument)).padStart(precision ?? 0, '0');
  }
}

function number(text: string): number {
  if (/^['"]/.test(text)) return text.charCodeAt(1);
  return /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Math.trunc(Number(text)) || 0;
}
