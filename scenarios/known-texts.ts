import type { Payload } from './contract.ts';
import { initText } from './kinds/init-script.ts';
import { propertyList } from './kinds/property-list.ts';
import { execLine } from './kinds/unit-file.ts';
import { scriptText } from './payloads.ts';

/** What of a plan the texts of its files may speak of. */
export interface TextsOf {
  readonly marker: string;
  readonly payloads: readonly Payload[];
  /** Names of its units and labels of its jobs. */
  readonly names: readonly string[];
  readonly paths: readonly string[];
}

/** Whether a kind of change would write such a text: a comment, or what has the host run one of the payloads. */
export function isKnownText(text: string, about: TextsOf): boolean {
  const { marker, payloads, names } = about;
  if (['', `# servicedrill ${marker}\n`, `<!-- servicedrill ${marker} -->\n`].includes(text)) return true;
  const [, description = ''] = /^# Short-Description: (.*)$/m.exec(text) ?? [];
  const made = payloads.flatMap(payload => [
    scriptText(payload),
    ...names.flatMap(name => [
      initText({ name, description, payload }),
      ...[true, false].flatMap(runAtLoad =>
        argumentsOf(payload, about).map(words => propertyList({ label: name, arguments: words, runAtLoad })),
      ),
    ]),
  ]);
  return made.includes(text) || isUnitText(text, about);
}

/** The payload itself, or a file of the plan's in its stead; what that holds is looked at by itself. */
function argumentsOf({ program, args }: Payload, { paths }: TextsOf): string[][] {
  return [[program, ...args], ...paths.map(path => [path])];
}

const unitLine = new RegExp(
  [
    '^$',
    '^\\[(?:Unit|Service|Timer|Path|Install)\\]$',
    '^Description=[^\\\\]*$',
    '^(?:ExecStart=|Restart=always)$',
    '^(?:Nice|CPUWeight)=\\d{1,3}$',
    '^(?:OnActiveSec|AccuracySec)=\\d{1,3}ms$',
    '^WantedBy=(?:multi-user|default|timers|paths)\\.target$',
  ].join('|'),
);

/** No line but those that the kinds of change know: none that concerns another unit (Alias=, Conflicts=, OnFailure=). */
function isUnitText(text: string, { payloads, paths }: TextsOf): boolean {
  const own = new Set([
    ...payloads.map(payload => `ExecStart=${execLine(payload)}`),
    ...paths.map(path => `PathExists=${path}`),
  ]);
  return text.split('\n').every(line => own.has(line) || unitLine.test(line));
}
