import type { Host } from '../../inventory/index.ts';
import type { HostCare, Send, SweepQuery, Trace } from '../hosts/index.ts';
import { ifReached } from './restore.ts';

/** What bears a run's marker beyond its changes. */
export interface Swept {
  /** Still there; undefined where that is unknown. */
  readonly left: readonly Trace[] | undefined;
  /** Processes of the drill's own that were there and were told to end; one that did not is among what is left. */
  readonly killed: readonly string[];
}

export function sweepQuery(
  marker: string,
  changes: readonly { readonly name: string }[],
  { accounts }: Host,
): SweepQuery {
  const { actor, unprivileged, known_admin } = accounts;
  const owners = [actor, unprivileged, known_admin].flatMap(account => account?.user ?? []);
  return { marker, owners, paths: changes.map(({ name }) => name) };
}

/** Ends what is provably the drill's own, and looks again; the rest is for people to judge. */
export async function sweep(care: HostCare, send: Send, query: SweepQuery): Promise<Swept> {
  const found = await care.traces(send, query);
  const own = new Map(found?.flatMap(({ text, own }) => (own === undefined ? [] : [[text, own]])));
  if (own.size === 0) return { left: found, killed: [] };
  await care.kill(send, [...own.values()]);
  return { left: await ifReached(() => care.traces(send, query)), killed: [...own.keys()] };
}
