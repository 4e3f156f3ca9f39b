/** YAML 1.1 has more truths, bases and times than YAML 1.2; PyYAML, and so pySigma, reads by it. */
const ofYaml11 = [
  /^(?:yes|no|on|off)$/i,
  /^[-+]?0b[01_]+$/,
  /^[-+]?[1-9][\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/,
  /^\d{4}-\d\d?-\d\d?(?:$|[Tt ])/,
  /^[-+]?\d[\d_]*_[\d_]*$/,
];
const number = /^[-+]?(?:0x[\da-f]+|0o[0-7]+|\d+|(?:\d+\.\d*|\.\d+)(?:e[-+]?\d+)?|\d+e[-+]?\d+)$/i;

/** Whether some reader of YAML takes an unquoted value for something else than its text: `010`, `0x1`, `1.10`, `no`, `12:30`. */
export function isReadOtherwise(source: string): boolean {
  if (ofYaml11.some(form => form.test(source))) return true;
  return number.test(source) && String(Number(source)) !== source;
}
