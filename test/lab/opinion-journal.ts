import type { JournalEntry } from '../../validators/formats/journald-entry.ts';
import type { Difference, Explanations } from '../explained.ts';

/** An entry of `journalctl -o export` as systemd's own page describes it: each field's values, as bytes. */
type Exported = ReadonlyMap<string, readonly Buffer[]>;

/** By their cursors. https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-export-format */
export function exported(bytes: Buffer): Map<string, Exported> {
  const entries = new Map<string, Exported>();
  let entry = new Map<string, Buffer[]>();
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\n', at);
    const line = bytes.subarray(at, end);
    at = end + 1;
    if (line.length === 0) {
      entries.set(String(entry.get('__CURSOR')), entry);
      entry = new Map();
      continue;
    }
    const equals = line.indexOf('=');
    const name = String(equals < 0 ? line : line.subarray(0, equals));
    let value = line.subarray(equals + 1);
    if (equals < 0) {
      const from = at + 8;
      at = from + Number(bytes.readBigUInt64LE(at)) + 1;
      value = bytes.subarray(from, at - 1);
    }
    entry.set(name, [...(entry.get(name) ?? []), value]);
  }
  return entries;
}

/** Every field that either has, and its values one by one. */
export function fromExport(entry: JournalEntry, other: Exported): Difference[] {
  return [...new Set([...Object.keys(entry), ...other.keys()])].flatMap(field => {
    const [ours, theirs] = [[entry[field] ?? []].flat(), other.get(field) ?? []];
    return Array.from({ length: Math.max(ours.length, theirs.length) }, (_, index) => ({
      id: String(entry.__CURSOR),
      field,
      ours: ours[index],
      theirs: theirs[index],
    })).filter(({ ours, theirs }) => typeof ours !== 'string' || !theirs?.equals(Buffer.from(ours)));
  });
}

export const exportDiffers: Explanations = {
  'bytes that are no UTF-8 are replaced, as fields are text to us': ({ ours, theirs }) =>
    Buffer.isBuffer(theirs) && ours === theirs.toString() && !Buffer.from(ours).equals(theirs),
};
