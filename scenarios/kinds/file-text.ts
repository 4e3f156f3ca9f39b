import * as z from 'zod';
import type { Payload } from '../contract.ts';
import { scriptText } from '../payloads.ts';
import { description, marker, payload } from './spec.ts';
import { serviceUnit } from './unit-file.ts';

/** What a drill writes into a file: a comment that carries the marker, a script of a payload's, a unit that runs one. */
export type FileText =
  | { readonly comment: '#' | '<!--'; readonly marker: string }
  | { readonly script: Payload }
  | { readonly unit: { readonly description: string; readonly payload: Payload } };

export const fileText: z.ZodType<FileText> = z.union([
  z.strictObject({ comment: z.enum(['#', '<!--']), marker }),
  z.strictObject({ script: payload }),
  z.strictObject({ unit: z.strictObject({ description, payload }) }),
]);

/** What runs if somebody runs the file, or the unit that it is. */
export function payloadOf(text: FileText): Payload | undefined {
  if ('script' in text) return text.script;
  return 'unit' in text ? text.unit.payload : undefined;
}

export function textOf(text: FileText): string {
  if ('script' in text) return scriptText(text.script);
  if ('unit' in text) return serviceUnit(text.unit);
  const words = `servicedrill ${text.marker}`;
  return text.comment === '#' ? `# ${words}\n` : `<!-- ${words} -->\n`;
}
