import { closeSync, fsync, openSync } from 'node:fs';
import { promisify } from 'node:util';

interface Syncing {
  readonly now: Promise<void>;
  /** The one that will follow, when somebody came too late for this one. */
  next?: Promise<void>;
}

const running = new Map<string, Syncing>();

/**
 * Puts on disk which files a folder holds. One sync at a time: whoever comes while one is under way shares the next
 * with everyone who does, so that many hosts cost hardly more than one.
 */
export function syncFolder(folder: string): Promise<void> {
  const current = running.get(folder);
  if (current === undefined) return begin(folder);
  current.next ??= current.now.catch(() => {}).then(() => begin(folder));
  return current.next;
}

function begin(folder: string): Promise<void> {
  const syncing: Syncing = { now: sync(folder) };
  running.set(folder, syncing);
  const forget = () => {
    if (syncing.next === undefined) running.delete(folder);
  };
  syncing.now.then(forget, forget);
  return syncing.now;
}

const synced = promisify(fsync);

async function sync(folder: string): Promise<void> {
  const file = openSync(folder, 'r');
  try {
    await synced(file);
  } finally {
    closeSync(file);
  }
}
