import type { Payload } from '../contract.ts';

/** `/bin/sh -c ": k3v9q2xw; sleep 300; :"` in systemd's own quoting; see systemd.syntax(7) and systemd.service(5). */
export function execLine(payload: Payload): string {
  return [payload.program, ...payload.args].map(quoteWord).join(' ');
}

export interface UnitText {
  readonly description: string;
  readonly payload: Payload;
  /** Further lines of its section [Service]. */
  readonly settings?: readonly string[];
  readonly wantedBy?: string;
}

export function serviceUnit({ description, payload, settings = [], wantedBy }: UnitText): string {
  const lines = [
    '[Unit]',
    `Description=${description}`,
    '',
    '[Service]',
    `ExecStart=${execLine(payload)}`,
    ...settings,
  ];
  if (wantedBy !== undefined) lines.push('', '[Install]', `WantedBy=${wantedBy}`);
  return `${lines.join('\n')}\n`;
}

function quoteWord(word: string): string {
  if (/^[\w@/.:=-]+$/.test(word)) return word;
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return `"${escaped}"`;
}
